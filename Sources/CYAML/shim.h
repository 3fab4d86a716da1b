// The door to libyaml. Imported by DaybookCommand alone.
#include <yaml.h>
