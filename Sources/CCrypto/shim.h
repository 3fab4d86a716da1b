// The door to libcrypto, OpenSSL's algorithms, which libpq needs anyway. Imported by Hashing alone.
#include <openssl/sha.h>
