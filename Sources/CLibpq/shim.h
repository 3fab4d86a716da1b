// The door to libpq, PostgreSQL's own client library. Imported by Postgres alone.
#include <libpq-fe.h>
