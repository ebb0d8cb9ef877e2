/*
 * musl on libsys: replaces musl's arch/x86_64/syscall_arch.h. A system call is a call of the result entry of its slot (the rtld variant,
 * with all calls): no thread-local storage, no relocation, the kernel's own result, so it works from the first instruction of the
 * dynamic linker on. errno stays musl's: __syscall_ret stores it once the thread pointer is set.
 */
#define __SYSCALL_LL_E(x) (x)
#define __SYSCALL_LL_O(x) (x)

extern __attribute__((__visibility__("hidden"))) const unsigned char libsys_slots[512 * 64];

#define __libsys_entry(n, ...) ((long (*)(__VA_ARGS__))(libsys_slots + 64 * (n) + 16))

/* The last slot is no call, and beyond it there is none: ENOSYS, as the kernel says. A constant number costs nothing here. */
#define __libsys_call(n, types, ...) ((unsigned long)(n) < 511 ? __libsys_entry types __VA_ARGS__ : -38)

static __inline long __syscall0(long n)
{
	return __libsys_call(n, (n, void), ());
}

static __inline long __syscall1(long n, long a1)
{
	return __libsys_call(n, (n, long), (a1));
}

static __inline long __syscall2(long n, long a1, long a2)
{
	return __libsys_call(n, (n, long, long), (a1, a2));
}

static __inline long __syscall3(long n, long a1, long a2, long a3)
{
	return __libsys_call(n, (n, long, long, long), (a1, a2, a3));
}

static __inline long __syscall4(long n, long a1, long a2, long a3, long a4)
{
	return __libsys_call(n, (n, long, long, long, long), (a1, a2, a3, a4));
}

static __inline long __syscall5(long n, long a1, long a2, long a3, long a4, long a5)
{
	return __libsys_call(n, (n, long, long, long, long, long), (a1, a2, a3, a4, a5));
}

static __inline long __syscall6(long n, long a1, long a2, long a3, long a4, long a5, long a6)
{
	return __libsys_call(n, (n, long, long, long, long, long, long), (a1, a2, a3, a4, a5, a6));
}

#define VDSO_USEFUL
#define VDSO_CGT_SYM "__vdso_clock_gettime"
#define VDSO_CGT_VER "LINUX_2.6"
#define VDSO_GETCPU_SYM "__vdso_getcpu"
#define VDSO_GETCPU_VER "LINUX_2.6"

#define IPC_64 0
