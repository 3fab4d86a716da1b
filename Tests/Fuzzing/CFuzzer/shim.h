// What libFuzzer offers a program that has a main function of its own.
#pragma once
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*run)(const uint8_t *bytes, size_t count));
// Changes bytes in place as libFuzzer does by itself; returns how many there are then.
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t room);
