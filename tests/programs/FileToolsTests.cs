using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Programs that do little but make system calls on files.</summary>
public sealed class FileToolsTests
{
    /// <summary>A tree of 60 directories and 600 files with links, FIFOs, odd names, modes and times that do not change.</summary>
    private static void MakeTree(string work) => Shell.Run(work, """
        for d in $(seq 60); do
          mkdir -p "tree/d$((d % 7))/e$d"
          for f in $(seq 10); do printf 'file %d of %d\n' $f $d > "tree/d$((d % 7))/e$d/f$f"; done
        done
        ln -s ../d1 tree/d2/link; ln -s nowhere tree/d3/dangling; ln tree/d1/e1/f1 tree/d4/hard; mkfifo tree/d5/fifo
        touch "tree/d6/with blank" $'tree/d6/with\nnewline' tree/d6/ümläut; chmod 600 tree/d1/e1/f2; chmod 4755 tree/d1/e1/f3
        mkdir tree/empty; truncate -s 200M tree/sparse
        find tree -print0 | xargs -0 touch -h -d '2020-02-02 02:02:02.123456789'
        """);

    /// <summary>But for what Python, in another test, may just keep of its modules.</summary>
    [Fact]
    public Task Find_walks_usr() => Compare.Succeeds(new Command("/usr/bin/find", "/usr", "/etc", "-xdev", "-name", "__pycache__", "-prune", "-o", "-print"));

    [Fact]
    public Task Find_prints_sizes_and_times() => Compare.Succeeds(new Command("/usr/bin/find", "/usr/lib", "/usr/include", "-path", "/usr/lib/python3*", "-prune", "-o", "-printf", "%p %s %m %T@ %i %l\n"));

    [Fact]
    public Task Find_executes_programs() =>
        Compare.Succeeds(Command.Bash("find tree -type f -name 'f*' -exec md5sum {} + | sort; find tree -name 'f1' -exec wc -c {} \\; | sort") with { Prepare = MakeTree });

    [Fact]
    public Task Ls_lists_a_tree() =>
        Compare.Succeeds(Command.Bash("cd tree && ls -laRi --time-style=full-iso | grep -v '\\.\\.$' && ls -lR --color=always") with { Prepare = MakeTree, Output = Inodes });

    [Fact]
    public Task Ls_lists_the_system() => Compare.Succeeds(new Command("/bin/ls", "-lR", "/etc", "/usr/share/doc"));

    [Fact]
    public Task Tar_and_gzip_round_trip() => Compare.Succeeds(Command.Bash("""
        set -o pipefail
        tar -cf - --sort=name --exclude=sparse tree | gzip -9n > a.tar.gz && md5sum a.tar.gz && gzip -t a.tar.gz
        mkdir out && gzip -dc a.tar.gz | tar -xpf - -C out && diff -r --no-dereference tree out/tree --exclude=sparse --exclude=fifo && tar -tvzf a.tar.gz | md5sum
        tar -czSf sparse.tgz tree/sparse && tar -xOzf sparse.tgz | wc -c
        tar -c --use-compress-program='gzip -1' tree/d1 | tar -xz --to-command='md5sum | cut -c1-32' | sort | md5sum
        """) with { Prepare = MakeTree });

    [Fact]
    [Trait("Category", "Slow")]
    public Task Sort_merges_temporary_files() => Compare.Prints("200000\nsorted\n", Command.Bash("""
        seq 200000 | sed 's/$/ some more text to make the lines longer/' | sort -R --random-source=/bin/true > in
        sort -S 1M -T . --parallel=2 --compress-program=gzip -k1,1n in > out && wc -l < out && sort -c -n out && echo sorted
        md5sum out >&2
        """));

    [Fact]
    public Task Copying_moving_and_removing_leave_the_same_tree() => Compare.Succeeds(Command.Bash("""
        rm tree/sparse
        cp -a tree copy && diff -r --no-dereference tree copy --exclude=fifo && mv copy moved && rm -rf tree/d1 && chmod -R g-w moved && ln -sfn moved current
        dd if=/dev/zero of=zeros bs=4k count=1000 conv=fsync status=none && split -b 1M zeros part. && cat part.* | cmp - zeros && truncate -s 100 zeros
        install -D -m 711 /bin/true bin/deep/er/true && mkdir -m 1777 sticky && rmdir tree/empty && sync
        """) with { Prepare = MakeTree, CompareFiles = true });

    [Fact]
    [Trait("Category", "Slow")]
    public Task Text_tools_agree() => Compare.Succeeds(Command.Bash("""
        grep -rIl 'struct stat' /usr/include | sort | md5sum; grep -rc malloc /usr/include/*.h | md5sum
        find /usr/include -name '*.h' -print0 | sort -z | xargs -0 -n 50 -P 1 cat | tr a-z A-Z | sed 's/[0-9]/#/g' | awk '{ n += length($0) } END { print NR, n }'
        find /usr/include -name '*.h' -print0 | xargs -0 -n 20 -P 2 md5sum | sort | md5sum; cut -d: -f1 /etc/passwd | sort | uniq -c | head -3 | tee copy; cmp copy copy && comm copy copy
        diff -u /etc/passwd /etc/group | md5sum; od -An -tx1 /bin/true | md5sum; stat -c '%n %s %a' /bin/true; realpath /bin/../bin/sh; df -P / | wc -l; du -s /usr/include | cut -f2
        """));

    [Fact]
    public Task Missing_files_and_permissions_give_the_same_messages() => Compare.Same(Command.Bash("""
        ls /nonexistent; cat /; cp /nonexistent x; mkdir /proc/x; rmdir /usr; echo x > /proc/version; chmod 1 /nonexistent; cat < /nonexistent; cd /nonexistent; ls -l /proc/self/exe > /dev/full
        """));

    private static Normaliser Inodes { get; } = Normaliser.Matching("inode numbers", @"^ *\d+ (?=[-dlp])", "INODE ");

}
