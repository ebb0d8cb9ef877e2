/* flags: -O2
 * needs: plain no_eh_frame
 *
 * A plugin is replaced on disk while it is loaded, by renaming another over it, and loaded again: the old code goes on, the new is the new; the same with the
 * file deleted, and with many turns.
 */
#include "libraries.h"

static char name[] = "plugin.so";

static void install(const char *library)
{
	char buffer[4096];
	char from_name[512];
	int from, to;
	ssize_t n;

	snprintf(from_name, sizeof from_name, GUESTS "/%s.so", library);
	from = open(from_name, O_RDONLY);
	to = open("new", O_WRONLY | O_CREAT | O_TRUNC, 0755);
	check(from >= 0 && to >= 0);
	while ((n = read(from, buffer, sizeof buffer)) > 0)
		check(write(to, buffer, (size_t)n) == n);
	close(from);
	close(to);
	check(rename("new", name) == 0);
}

/* By another spelling each time: the dynamic linker knows a loaded library by its name first, by its file then. */
static void *load_plugin(const char *spelling)
{
	void *handle = dlopen(spelling, RTLD_NOW | RTLD_LOCAL);

	check(handle != NULL, ": %s", dlerror());
	return handle;
}

int main(void)
{
	for (int turn = 0; turn < 6; turn++) {
		void *old, *new;

		install(turn & 1 ? "plain" : "no_eh_frame");
		old = load_plugin("./plugin.so");
		use(old);
		install(turn & 1 ? "no_eh_frame" : "plain");
		use(old);
		new = load_plugin("././plugin.so");
		check(new != old);
		use(new);
		use(old);
		unlink(name);
		use(new);
		check(dlclose(old) == 0);
		use(new);
		check(dlclose(new) == 0);
	}
	puts("old and new");
	return finish();
}
