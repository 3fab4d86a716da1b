// The door to libpg_query, PostgreSQL's own parser as a library. Imported by MonitoringStore alone.
#include <pg_query.h>
