// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target of this package: Swift 6, and a warning is an error.
let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]

/// Settings of the modules that compute, parse and render: optimized in debug builds too, because their tests would
/// otherwise take minutes.
let computing = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// What `make fuzz` builds: the parsers as driven by libFuzzer, every module with coverage instrumentation.
let isFuzzing = Context.environment["DAYBOOK_FUZZING"] != nil

/// The targets of `make fuzz` and of the test of its corpus.
let fuzzed: [Target.Dependency] = [
    "DaybookCommand", "Ingestion", "LogFiles", "MonitoringStore", "Postgres", "Publishing", "Rendering", "Reporting",
]

/// The program; in a fuzzing build it is a library, whose entry point has another name.
let programDependencies: [Target.Dependency] = [
    "CLinux", "CYAML",
    "Demo", "Ingestion", "LogFiles", "MonitoringStore", "Postgres", "PrivateServer", "Publishing", "Rendering",
    "Reporting",
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
    .product(name: "Logging", package: "swift-log"),
]
let program: Target =
    isFuzzing
    ? .target(
        name: "DaybookCommand", dependencies: programDependencies,
        swiftSettings: strict + [
            .unsafeFlags(["-Xfrontend", "-entry-point-function-name", "-Xfrontend", "daybook_main"])
        ])
    : .executableTarget(name: "DaybookCommand", dependencies: programDependencies, swiftSettings: strict)

let fuzzing: [Target] =
    isFuzzing
    ? [
        .systemLibrary(name: "CFuzzer", path: "Tests/Fuzzing/CFuzzer"),
        .executableTarget(
            name: "Fuzzer", dependencies: fuzzed + ["CFuzzer"], path: "Tests/Fuzzing",
            exclude: ["CFuzzer", "Corpus", "CorpusTests", "fuzz.sh"],
            sources: ["Targets", "Fuzzer"], swiftSettings: strict),
    ]
    : [
        .testTarget(
            name: "FuzzingTests", dependencies: fuzzed, path: "Tests/Fuzzing",
            exclude: ["CFuzzer", "Corpus", "Fuzzer", "fuzz.sh"],
            sources: ["Targets", "CorpusTests"], swiftSettings: strict)
    ]

let package = Package(
    name: "daybook",
    products: isFuzzing ? [] : [.executable(name: "daybook", targets: ["DaybookCommand"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // Interfaces to C libraries: a module map and a shim, nothing else. Each is imported by exactly one target.
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CCMark", providers: [.apt(["libcmark-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CPgQuery", providers: [.apt(["libpg-query-dev"])]),
        .systemLibrary(name: "CYAML", providers: [.apt(["libyaml-dev"])]),

        .target(name: "Hashing", dependencies: ["CCrypto"], swiftSettings: computing),
        .target(name: "Postgres", dependencies: ["CLibpq"], swiftSettings: strict),
        .target(name: "Reporting", swiftSettings: computing),
        .target(
            name: "MonitoringStore", dependencies: ["CPgQuery", "Hashing", "Postgres", "Reporting"],
            swiftSettings: computing),
        .target(name: "Ingestion", dependencies: ["Reporting"], swiftSettings: computing),
        .target(name: "LogFiles", dependencies: ["CZlib", "Hashing", "Reporting"], swiftSettings: computing),
        .target(
            name: "Rendering",
            dependencies: ["CCMark", "Hashing", "Reporting"], swiftSettings: computing),
        .target(
            name: "Publishing",
            dependencies: [
                "CLinux", "Hashing", "Reporting",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "PrivateServer",
            dependencies: [
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: strict),
        .target(
            name: "Demo", dependencies: ["MonitoringStore", "Postgres", "Reporting"],
            swiftSettings: strict),
        program,

        // Shared by the tests: the private server of a test run, its databases, the program as a process, snapshots.
        .target(
            name: "TestSupport",
            dependencies: [
                "MonitoringStore", "Postgres", "PrivateServer", "Reporting",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "DemoTests", dependencies: ["Demo", "MonitoringStore", "Reporting"], swiftSettings: strict),
        .testTarget(name: "HashingTests", dependencies: ["Hashing"], swiftSettings: strict),
        .testTarget(
            name: "IngestionTests", dependencies: ["Ingestion", "Reporting"],
            exclude: ["AccessLog/Cases", "PostgresLog/Cases", "PostgresLog/Fixtures"],
            swiftSettings: strict),
        .testTarget(name: "LogFilesTests", dependencies: ["Hashing", "LogFiles", "Reporting"], swiftSettings: strict),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "PrivateServer", "TestSupport"], swiftSettings: strict),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "TestSupport"], exclude: ["Fixtures"],
            swiftSettings: strict),
        .testTarget(
            name: "MonitoringStoreTests",
            dependencies: ["Ingestion", "MonitoringStore", "Postgres", "Reporting", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "RenderingTests", dependencies: ["Rendering", "Reporting", "TestSupport"],
            exclude: ["Charts/Snapshots", "Snapshots"], swiftSettings: strict),
        .testTarget(
            name: "PublishingTests",
            dependencies: [
                "Publishing", "Reporting", "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Mail/Programs"], swiftSettings: strict),
        .testTarget(
            name: "DaybookCommandTests",
            dependencies: [
                "DaybookCommand", "MonitoringStore", "Postgres", "PrivateServer", "Publishing", "Reporting",
                "TestSupport",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            exclude: ["Fixtures"], swiftSettings: strict),
    ] + fuzzing
)
