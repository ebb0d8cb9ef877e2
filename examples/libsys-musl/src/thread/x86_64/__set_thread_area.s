# musl on libsys: replaces musl's src/thread/x86_64/__set_thread_area.s.
.text
.hidden __sys_arch_prctl
.global __set_thread_area
.hidden __set_thread_area
.type __set_thread_area,@function
__set_thread_area:
	mov %rdi,%rsi
	movl $0x1002,%edi       # ARCH_SET_FS
	jmp __sys_arch_prctl
