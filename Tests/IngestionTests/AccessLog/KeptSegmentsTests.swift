import Testing

@testable import Ingestion

/// Segments that are words, files, versions and names: each stays as it is.
@Suite("segments that stay")
struct KeptSegmentsTests {
    @Test("nothing in them is replaced", arguments: KeptSegments.all)
    func kept(title: String, text: String) {
        let segments = text.split { $0 == " " || $0 == "\n" }.map { "/" + $0 }
        let templates = RouteTemplates()
        let folded = segments.filter {
            templates.name(ofPath: $0) != $0 || templates.name(ofPath: "/api\($0)/x") != "/api\($0)/x"
        }
        #expect(folded == [])
    }

    @Test("there are enough of them")
    func count() { #expect(Set(KeptSegments.all.flatMap { $0.1.split { $0 == " " || $0 == "\n" } }).count > 800) }
}

private enum KeptSegments {
    /// Segments with spaces between them, and what they are.
    static let all: [(String, String)] = [
        (
            "words and slugs of sites",
            """
            about account accounts activity admin agreements api apps archive article articles assets auth authorize
            authors avatar badges basket billing blog board bookmarks brands browse cafe callback calendar careers
            cart catalog categories changelog charts chat checkout cities clients collections comments community
            companies compare compliance contact cookies countries coupons css customers dashboard deadbeef decade
            decades default delivery departments developers devices directory docs documents downloads drafts editor
            elements employees events exchange explore exports facade faceted favorites features feed feedback files
            filters followers forgot-password forum gallery games generator groups guides headlines health healthz
            help history home hooks images import inbox index info insights integrations invitations invoices issues
            items jobs keyboard keywords labels landing languages layouts leaderboard ledger legal library license
            likes links lists livez locations login logout magazine mail maintenance manage maps marketplace media
            members mentions menu messages metrics migrations mobile modules monitoring newsletter newsroom notes
            notifications oauth objects offers onboarding orders organizations overview packages pages partners
            passwords payments people permissions photos pictures ping plans playlists plugins podcasts policies
            portfolio posts preferences press pricing privacy products profile profiles projects promotions
            providers publications purchases queries questions queues quotes rankings ratings readiness readyz
            recipes recommendations redirect refunds register releases reminders reports repositories requests
            resources restaurants results reviews rewards robots roles rooms routes rules sales schedules schemas
            scripts search sections security segments services sessions settings shipments shipping shop sitemap
            skills solutions sources speakers spaces statistics status stories streams strengths subscriptions
            suggestions suppliers support surveys switch synchronization tags tasks teams templates terms-of-service
            testimonials themes threads tickets timeline tokens topics tracking trainings transactions translations
            trending tutorials units unsubscribe updates uploads usage users utilities validation vendors venues
            verification versions videos views visitors votes wallet warehouses webhooks websocket weddings widgets
            wishlist workflows workspaces worldwide yearbooks zones hello-world my-first-blog-post
            my-first-blog-post-42 terms-and-conditions frequently-asked-questions how-to-cook-rice-in-2026-and-27
            what-is-new-in-version-2 2024-annual-report 2-column-layout 7-zip covid-19 top-10-laptops
            the-100-best-books-of-the-20th-century iphone-15-pro-max-256gb playstation-5 4k-tv-55-inch 3d-printing
            5g-coverage 24-7-support u2 b2b-sales a-b-testing e-commerce web-3 windows-11 chapter-12 vitamin-b12
            formula-1 area-51 state-of-the-art do-it-yourself
            """
        ),
        (
            "words of other languages",
            """
            produkte bestellungen datenschutzerklaerung allgemeine-geschaeftsbedingungen kraftfahrzeugversicherung
            rechtsschutzversicherungsgesellschaften geschwindigkeitsbegrenzung ueber-uns impressum veranstaltungen
            benachrichtigungseinstellungen zahlungsmoeglichkeiten anmeldung widerrufsbelehrung schnaeppchen
            pflichtversicherung fussballweltmeisterschaft produits commandes mentions-legales
            politique-de-confidentialite anticonstitutionnellement recherche utilisateurs bienvenue actualites
            productos pedidos contactanos aviso-de-privacidad desarrolladores contrasena prodotti ordini
            informativa-sulla-privacy precipitevolissimevolmente impostazioni produtos pedidos
            politica-de-privacidade inconstitucionalissimamente configuracoes producten bestellingen
            algemene-voorwaarden arbeidsongeschiktheidsverzekering gebruikersnaam produkty zamowienia
            polityka-prywatnosci wszystkie uzytkownicy powiadomienia szczegoly produkter bestallningar
            integritetspolicy kundtjanst anvandarvillkor tillganglighet tuotteet asiakaspalvelu kayttoehdot
            lentokonesuihkuturbiinimoottori urunler hakkimizda gizlilik-politikasi sanpham gioi-thieu tin-tuc
            shangpin wo-de-dingdan toyota-hilux sushi-restaurant kurashiki
            """
        ),
        (
            "names of procedures and types",
            """
            getUserProfileById getUserProfileById2 getUserProfileByIdVersion22 listAllOrders createOrder
            updateCustomerAddress deletePaymentMethod findByEmailAndStatus GetObject ListBuckets DescribeInstances
            PutItem BatchGetItem QueryTable CreateMultipartUpload GenerateDataKey AssumeRoleWithWebIdentity
            SendMessageBatch StartQueryExecution GetCallerIdentity productModel userSettings orderHistory
            searchResults isAvailable hasPermission setPassword resetPassword verifyEmail uploadAvatar exportToPDF
            importFromCSV toJSON fromXML parseHTML renderMarkdown UserService OrderController PaymentGateway
            NotificationHub HealthCheck ServerReflection ServerReflectionInfo GreeterService SayHello RouteGuide
            ListFeatures RecordRoute TaskAlreadyExistsException StartBackfillJobRequest InternalServerErrorException
            ConfigurationManager AuthenticationProvider getOrCreateSession OAuth2Callback createOAuth2Client
            S3Upload listS3BucketsByRegion addB2BCustomer web3Connect sendSMS verifyOTP getURL getAPIKeyStatus
            My-Long-Article-Title-2026-Part-2 How-To-Use-Postgres-17 Main_Page Special:RecentChanges User_talk
            List_of_Countries Talk:Main_Page JavaScript TypeScript GraphQL PostgreSQL MySQL MongoDB GitHub YouTube
            LinkedIn WordPress WooCommerce QuickBooks PayPal iPhone iPad macOS DevOps SaaS eBay README CHANGELOG
            LICENSE CONTRIBUTING Makefile Dockerfile my_function get_user_orders calculate_total_price
            p_search_products fn_update_stock_levels _health __webpack_hmr
            """
        ),
        (
            "names of files and packages",
            """
            index.html index.php favicon.ico robots.txt sitemap.xml sitemap-posts-3.xml sitemap_index.xml
            sitemap-0.xml manifest.json site.webmanifest browserconfig.xml apple-touch-icon.png
            apple-touch-icon-180x180.png android-chrome-192x192.png favicon-32x32.png logo.svg logo-3x.png
            logo@2x.png icon@1.5x.webp hero-image-1.jpg banner_2.png photo-1024x768.jpg screenshot-2.png app.js
            main.css styles.css vendor.js runtime.js polyfills.js chunk-vendors.js vendors-react-dom.js app.min.js
            bootstrap-4.6.2.min.js bootstrap.bundle.min.js jquery-3.7.1.slim.min.js jquery-ui-1.13.2.custom.min.js
            jquery.min.js vue.global.prod.js react-dom.production.min.js lodash-4.17.21.js popper-2.11.8.min.js
            d3.v7.min.js three.module.js alpine-3.13.3.js htmx-1.9.10.min.js fontawesome-all.min.css
            fa-solid-900.woff2 fa-brands-400.ttf inter-v12-latin-regular.woff2 roboto-v30-latin-700.woff2
            OpenSans-Regular.ttf NotoSansCJK-Regular.ttc SourceCodePro-Bold.otf font-awesome-4.7.0
            material-icons.css normalize.css reset.css service-worker.js sw.js workbox-v7.0.0
            firebase-messaging-sw.js asset-manifest.json package-lock.json package.json composer.lock
            docker-compose.yml .env .git .htaccess .well-known .DS_Store wp-login.php wp-admin wp-content
            wp-includes wp-json xmlrpc.php wp-cron.php admin-ajax.php eval-stdin.php phpinfo.php phpMyAdmin
            config.inc.php web.config cgi-bin boaform hnap1 actuator swagger-ui.html swagger-resources openapi.json
            v3-api-docs graphql graphiql socket.io sockjs-node _next _nuxt _app _astro webpack-dev-server
            hot-update.json rss.xml atom.xml feed.json ads.txt security.txt humans.txt opensearch.xml
            crossdomain.xml openid-configuration oauth-authorization-server apple-app-site-association
            assetlinks.json x86_64-linux-gnu aarch64-apple-darwin i686-pc-windows-msvc x86_64-unknown-linux-musl
            linux-arm64 win32-x64 darwin-arm64 debian-12 ubuntu-22.04 node-v20.11.0-linux-x64.tar.xz
            postgresql-16.2-1-windows-x64.exe openssl-3.0.2.tar.gz python-3.12.1-amd64.exe
            go1.22.0.linux-amd64.tar.gz libssl3 libc6 zlib1g libcurl4-openssl-dev apache2-utils nginx-full
            php8.2-fpm openjdk-17-jdk log4j-core-2.17.1.jar slf4j-api-2.0.9.jar spring-boot-starter-web
            junit-jupiter-api react-router-dom @babel core-js tailwindcss eslint-plugin-import@2.29.1 react@18.2.0
            vue@3.4.0-beta.1 types-node com.example.app org.springframework.boot grpc.health.v1.Health
            google.storage.v2.Storage part-1.csv data_2.json page-2.html invoice-template.docx
            annual-report-2025.pdf backup.tar.gz dump.sql release-notes-v2.4.1.md kubernetes-dashboard.yaml
            """
        ),
        (
            "versions, languages and names with digits",
            """
            v1 v2 v1.0 v1.2.3 v10 v2beta1 v1alpha1 V3 1.2.3 2.x 5.x 1.0.0-rc.1 3.7.1-beta.2 2.0 18.0 latest stable
            next en de fr en-US en-GB pt-BR zh-Hans zh-CN zh-Hant-TW sr-Latn-RS es-419 de_DE.UTF-8 en_US nb-NO web3
            oauth2 ipv6 ipv4 s3 ec2 utf-8 UTF-8 utf8mb4 iso-8859-1 ISO-8859-15 windows-1252 latin1 big5 euc-kr
            shift_jis base64 base64url sha1 sha256 sha-512 SHA-256 md5 hmac-sha256 aes-256-gcm rsa-2048 ed25519
            x25519 secp256k1 p256 h264 h265 mp3 mp4 mpeg4 av1 vp9 webp x264 dolby5 i18n l10n a11y k8s k3s p2p b2b
            b2c c2c o2o 2fa mfa totp u2f fido2 http2 http3 tls1.3 tls12 x509 pkcs12 oauth1a saml2 openid2 ldap3
            smtp25 imap4 pop3 rfc2616 rfc-2616 iso9001 iso-27001 ISO-27001 mp3s 3d 4k 5g 8k 1password 7zip 4chan
            9gag 500px 99designs 37signals 23andme b12 c3po r2d2 wd40 tier1 level2 step3 phase2 stage1 chapter1
            lesson10 day1 week2 q4 h1 h2 col-md-6 mt-4 x2 room101 area51 abc123 user1 test2 demo3 admin01 node1
            worker-2 server03 db1 eu-west-1 us-east-1a ap-southeast-2 europe-west3-b t2.micro m5.xlarge gpt-4
            gpt-3.5-turbo claude-3-opus llama3 python3 php8 java17 es2015 es6 css3 html5 node20 go1.22 cafe2024
            dec2025 feb29 decade90 face2face ad2024 add2cart mp3player cd4 dvd5 b52 f16 a320 boeing747 bmw320d
            ff00aa fff 1a2b3c
            """
        ),
    ]
}
