/* musl on libsys: replaces musl's arch/x86_64/pthread_arch.h. */
static inline uintptr_t __get_tp()
{
	uintptr_t tp;
	__asm__ ("mov %%fs:0,%0" : "=r" (tp) );
	return tp;
}

/*
 * Cancellation compares the interrupted program counter with a range that ends at the syscall instruction of a cancellable call. On its
 * way there a call passes through the raw entry of its slot, which is outside: such a context is first moved to the syscall instruction.
 * The slot contract allows that: what a slot has not answered yet traps two bytes before the return address in rcx. (In a direct slot
 * rcx already holds that address behind the first instruction, `lea -2(%rcx),%rcx`, 4 bytes, which begins with 0x48.)
 */
#define MC_PC gregs[__extension__ ({ \
	greg_t *regs__ = uc->uc_mcontext.gregs; \
	uintptr_t at__ = (uintptr_t)regs__[REG_RIP] - (uintptr_t)libsys_slots; \
	if (at__ < sizeof libsys_slots && at__ % 64 < 16) \
		regs__[REG_RIP] = regs__[REG_RCX] - (at__ % 64 == 4 && libsys_slots[at__ & -64] == 0x48 ? 0 : 2); \
	REG_RIP; })]
