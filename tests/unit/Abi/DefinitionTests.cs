namespace Trapless.Abi.Tests;

/// <summary>Spot checks of the definition itself: a line for each kind of thing it says.</summary>
public class DefinitionTests
{
    [Theory]
    [InlineData("0 ssize_t read(unsigned int fd : FD, char *buf : OUT BYTES count, size_t count)")]
    [InlineData("45 ssize_t recvfrom(int fd : FD, void *ubuf : OUT BYTES size, size_t size, unsigned int flags, struct sockaddr *addr : OUT BYTES *addr_len, int *addr_len : INOUT)")]
    [InlineData("56 pid_t clone(unsigned long clone_flags, void *newsp : ADDRESS, int *parent_tidptr : OUT, int *child_tidptr : OUT, unsigned long tls)")]
    [InlineData("59 int execve(const char *filename : PATH, const char *const *argv : STRINGS, const char *const *envp : STRINGS)")]
    [InlineData("257 int openat(int dfd : DIRFD, const char *filename : PATH, int flags, mode_t mode)")]
    [InlineData("435 pid_t clone3(struct clone_args *uargs : IN BYTES size, size_t size)")]
    public void A_call_has_the_kernels_prototype(string call) =>
        Assert.Equal(call, Repository.Definition.Find(int.Parse(call.Split(' ')[0]))!.ToString());

    [Theory]
    [InlineData(335, "uretprobe", "6.11")]
    [InlineData(336, "uprobe", "6.18")]
    [InlineData(424, "pidfd_send_signal", "5.1")]
    [InlineData(451, "cachestat", "6.5")]
    [InlineData(452, "fchmodat2", "6.6")]
    [InlineData(453, "map_shadow_stack", "6.6")]
    [InlineData(454, "futex_wake", "6.7")]
    [InlineData(455, "futex_wait", "6.7")]
    [InlineData(456, "futex_requeue", "6.7")]
    [InlineData(457, "statmount", "6.8")]
    [InlineData(458, "listmount", "6.8")]
    [InlineData(459, "lsm_get_self_attr", "6.8")]
    [InlineData(460, "lsm_set_self_attr", "6.8")]
    [InlineData(461, "lsm_list_modules", "6.8")]
    [InlineData(462, "mseal", "6.10")]
    [InlineData(463, "setxattrat", "6.13")]
    [InlineData(464, "getxattrat", "6.13")]
    [InlineData(465, "listxattrat", "6.13")]
    [InlineData(466, "removexattrat", "6.13")]
    [InlineData(467, "open_tree_attr", "6.15")]
    [InlineData(468, "file_getattr", "6.17")]
    [InlineData(469, "file_setattr", "6.17")]
    [InlineData(470, "listns", "6.19")]
    [InlineData(471, "rseq_slice_yield", "7.0")]
    public void A_call_newer_than_most_headers_has_its_number_and_release(int number, string name, string since)
    {
        SystemCall call = Repository.Definition.Find(number)!;
        Assert.Equal((name, since), (call.Name, call.Since.ToString()));
    }

    [Theory]
    [InlineData("uselib")]
    [InlineData("_sysctl")]
    [InlineData("create_module")]
    [InlineData("tuxcall")]
    [InlineData("vserver")]
    [InlineData("lookup_dcookie")]
    [InlineData("set_thread_area")]
    public void A_number_that_no_kernel_answers_says_so(string name) =>
        Assert.False(Repository.Definition.Find(name)!.IsImplemented);

    [Fact]
    public void No_call_is_newer_than_the_definition() =>
        Assert.All(Repository.Definition.Calls, call => Assert.True(call.Since <= Repository.Definition.Version, call.ToString()));

    [Fact]
    public void A_result_that_counts_a_buffer_has_a_result_type_that_can()
    {
        IEnumerable<string> wrong = Repository.Definition.Calls
            .Where(call => call.Result == ResultKind.Bytes && call.ReturnType is not ("ssize_t" or "int"))
            .Select(call => call.ToString());

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_call_that_returns_an_address_returns_a_pointer() =>
        Assert.All(Repository.Definition.Calls, call => Assert.Equal(call.Result == ResultKind.Address, call.ReturnType.EndsWith('*')));

    [Fact]
    public void The_built_in_table_says_what_the_definition_says()
    {
        for (int number = 0; number < SlotContract.SlotCount; number++)
        {
            SystemCall? defined = Repository.Definition.Find(number);
            SystemCall? built = SystemCallTable.Find(number);
            Assert.Equal(Describe(defined), Describe(built));
            Assert.Equal(defined?.Name, SystemCallTable.Name(number));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(337)]
    [InlineData(512)]
    [InlineData(int.MaxValue)]
    public void The_built_in_table_knows_no_other_number(int number)
    {
        Assert.Null(SystemCallTable.Name(number));
        Assert.Equal($"syscall_{number}", SystemCallTable.DisplayName(number));
    }

    [Fact]
    public void The_built_in_table_finds_a_call_by_name() => Assert.Equal(257, SystemCallTable.Find("openat")?.Number);

    private static string Describe(SystemCall? call) => call is null
        ? ""
        : $"{call} {call.Result} {call.Since} {call.Removed} {call.IsUnimplemented} {call.IsObsolete} {call.Successor} {call.Implementation}";
}
