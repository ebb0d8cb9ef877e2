using System.Globalization;
using System.Text;
using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>Compilers, make and git: many short processes, vfork, temporary files.</summary>
public sealed class BuildTests
{
    /// <summary>A C project of sixteen modules, a library and a program that uses them all, with a makefile that builds and tests it.</summary>
    private static void MakeProject(string work)
    {
        var main = new StringBuilder("#include <stdio.h>\n");
        var sum = new StringBuilder();
        for (var i = 0; i < 16; i++)
        {
            var name = i.ToString(CultureInfo.InvariantCulture);
            File.WriteAllText(Path.Combine(work, $"m{name}.c"), $$"""
                #include <stdlib.h>
                #include <string.h>
                #include <math.h>
                #include "common.h"
                static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }
                long module{{name}}(long seed)
                {
                    int values[1000]; long sum = 0; char text[64] = "";
                    for (int i = 0; i < 1000; i++) values[i] = (int)((seed * 1103515245 + i * 12345 + {{name}}) % 10007);
                    qsort(values, 1000, sizeof *values, compare);
                    for (int i = 0; i < 1000; i++) sum = sum * 31 % 1000003 + values[i] * LEVEL;
                    memset(text, 'a' + {{name}}, 20);
                    return sum + (long)strlen(text) + (long)sqrt((double)sum);
                }
                """);
            main.Append(CultureInfo.InvariantCulture, $"long module{name}(long);\n");
            sum.Append(CultureInfo.InvariantCulture, $"    total += module{name}(total);\n");
        }

        main.Append(CultureInfo.InvariantCulture, $"int main(void)\n{{\n    long total = 1;\n{sum}    printf(\"total %ld\\n\", total);\n    return 0;\n}}\n");
        File.WriteAllText(Path.Combine(work, "main.c"), main.ToString());
        File.WriteAllText(Path.Combine(work, "common.h"), "#define LEVEL 7\n");
        File.WriteAllText(Path.Combine(work, "Makefile"), """
            SOURCES := $(sort $(wildcard m*.c))
            OBJECTS := $(SOURCES:.c=.o)
            CFLAGS := -O2 -g -MMD -pipe -Wall
            all: program check
            libmodules.a: $(filter m%.o,$(filter-out main.o,$(OBJECTS)))
            	rm -f $@ && ar rcsD $@ $^
            libshared.so: $(SOURCES)
            	$(CC) -O1 -flto -shared -fPIC -o $@ $(filter-out main.c,$^) -lm
            program: main.o libmodules.a libshared.so
            	$(CC) -o $@ main.o libmodules.a -lm
            check: program
            	./program > output && nm program | grep -c ' T ' >> output && strip -o stripped program && ./stripped >> output
            	$(CC) main.o -o shared -L. -lshared -lm -Wl,-rpath,. && ./shared >> output && objdump -d main.o | grep -c call >> output
            -include *.d

            """);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public Task Make_builds_a_program_with_gcc() => Compare.Succeeds(Command.Bash("make -j2 CC=gcc > log 2>&1 || { cat log; exit 1; }; sort log | md5sum; cat output; rm log; touch common.h; make -j2 -q; echo $?; make -j2 | grep -c -- -O2") with
    {
        Prepare = MakeProject,
        CompareFiles = true,
    });

    /// <summary>A configure script starts some thousand short processes; the program it builds is the same to the last byte.</summary>
    [Fact]
    [Trait("Category", "Slow")]
    public async Task A_source_package_is_configured_built_and_tested()
    {
        var archive = await SourcePackage.Archive("hello");
        await Compare.Succeeds(Command.Bash($$"""
            export FORCE_UNSAFE_CONFIGURE=1; tar xf {{archive}} --strip-components=1
            ./configure --quiet --disable-dependency-tracking > log 2>&1 && make -j2 -s > log 2>&1 && make -s check > checked 2>&1 || { tail -n 40 log checked; exit 1; }
            grep -E '^# [A-Z]+:' checked; md5sum config.h hello; ./hello; make -s clean distclean > log 2>&1; echo $?; ls
            """) with { Seconds = 1800, Modes = Mode.Loads });
    }

    [Fact]
    public Task Gcc_reports_errors() => Compare.Same(Command.Bash("""
        echo 'int main(void) { return missing; }' > a.c; gcc a.c; echo $?; gcc nonexistent.c; echo $?; echo 'int main(){}' | gcc -xc - -o a && ./a; echo $?; gcc -save-temps=obj -c -o t.o -xc - <<< 'int x;'; ls; gcc -print-prog-name=cc1
        """) with { Errors = Normaliser.Matching("temporary file names", @"/tmp/\w+", "/tmp/X") });

    [Fact]
    public Task Gpp_compiles_templates_and_exceptions() => Compare.Prints("3 caught 42\n", Command.Bash("""
        cat > a.cc <<'END'
        #include <iostream>
        #include <map>
        #include <string>
        #include <thread>
        int main() { std::map<std::string, int> m{{"a", 1}, {"b", 2}}; int n = 0; std::thread t([&] { for (auto &e : m) n += e.second; }); t.join(); std::cout << n; try { throw 42; } catch (int i) { std::cout << " caught " << i << "\n"; } }
        END
        g++ -O1 -pthread a.cc -o a && ./a
        """));

    [Fact]
    [Trait("Category", "Slow")]
    public Task Git_keeps_a_repository() => Compare.Succeeds(Command.Bash("""
        export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org GIT_CONFIG_NOSYSTEM=1
        git -c init.defaultBranch=main init -q repo && cd repo
        for i in $(seq 15); do
          export GIT_AUTHOR_DATE="2020-01-01T00:00:$((i + 10)) +0000" GIT_COMMITTER_DATE="2020-01-01T00:00:$((i + 10)) +0000"
          mkdir -p d$((i % 4)); seq $((i * 100)) > d$((i % 4))/f$i; echo "change $i" >> common; git add -A && git commit -qm "commit $i"
        done
        git checkout -qb side HEAD~5 && echo side > side && git add side && git commit -qm side && git checkout -q main && git merge -q side -m merge && git rebase -q HEAD~1 2>&1
        git log --stat | md5sum; git log --oneline --graph --all; echo untracked > u; echo changed >> common; git status --short --branch; git diff --stat
        git stash -q && git stash pop -q && git blame common | cut -c1-8 | sort | uniq -c; git gc -q --aggressive --prune=now && git count-objects -v && git fsck --full 2>&1
        cd .. && git clone -q repo copy && git clone -q --no-local file://$PWD/repo other && cd other && git log -1 --format=%H && git bisect start -q HEAD HEAD~6 2>&1 | tail -1; git grep -c change; git archive HEAD | md5sum; git bundle create -q ../b HEAD; git ls-remote ../b
        echo x > new; git add new; git -c core.hooksPath=$PWD/hooks commit -qm x; git push -q origin HEAD:refs/heads/pushed && git -C ../repo log -1 --format=%s pushed
        """) with { Errors = Normaliser.LineOrder });
}
