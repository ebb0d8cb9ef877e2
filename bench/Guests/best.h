/*
 * How long a call takes in a tight loop: the fastest of a hundred runs, in nanoseconds. What disturbs such a loop (interrupts, another process, the
 * hypervisor) only ever adds.
 */
#ifndef BEST_H
#define BEST_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { RUNS = 100 };

struct loop {
	const char *name;
	void (*run)(long count);
};

static double time_of(void (*run)(long), long count)
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	run(count);
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / count;
}

static double best_of(void (*run)(long), long count)
{
	double best = 1e18;

	run(count / 10 + 1);
	for (int i = 0; i < RUNS; i++) {
		double time = time_of(run, count);

		best = time < best ? time : best;
	}
	return best;
}

/* main of PROGRAM NAME COUNT: prints the time of the loop with that name, in runs of COUNT / 100 calls. */
static int print_best(int argc, char **argv, const struct loop *loops, size_t size)
{
	long count = argc == 3 ? atol(argv[2]) / RUNS : 0;

	for (size_t i = 0; count > 0 && i < size; i++) {
		if (strcmp(argv[1], loops[i].name) == 0) {
			printf("%.4f\n", best_of(loops[i].run, count));
			return 0;
		}
	}
	fprintf(stderr, "usage: %s NAME COUNT\n", argv[0]);
	return 125;
}

#endif
