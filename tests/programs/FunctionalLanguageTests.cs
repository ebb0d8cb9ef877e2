using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>
/// Runtimes with schedulers, collectors and guard pages of their own: Erlang starts its programs from a process of its own (erl_child_setup), OCaml turns
/// a stack overflow into an exception, Prolog wakes its threads by signals.
/// </summary>
[Trait("Category", "Slow")]
public sealed class FunctionalLanguageTests
{
    [Fact]
    [Trait("Packages", "erlang-base")]
    public Task Erlang_passes_messages_runs_programs_and_serves_a_socket() => Compare.Prints("ring\n[300000]\nchild\nthrough a port\n1000000\ntrue\nended 3\n", Command.Bash("""
        cat > t.erl <<'END'
        -module(t).
        -export([main/0]).
        ring(0, P) -> receive X -> P ! X end;
        ring(N, P) -> Q = spawn(fun() -> ring(N - 1, P) end), receive X -> Q ! X end.
        main() ->
          Self = self(), R = spawn(fun() -> ring(20000, Self) end), R ! token, receive token -> io:format("ring~n") end,
          Pids = [spawn(fun() -> Self ! {self(), lists:sum([I rem 7 || I <- lists:seq(1, 100000)])} end) || _ <- lists:seq(1, 20)],
          io:format("~p~n", [lists:usort([receive {P, V} -> V end || P <- Pids])]),
          io:format("~s", [os:cmd("echo child")]),
          Port = open_port({spawn, "cat"}, [{line, 100}]), port_command(Port, "through a port\n"), receive {Port, {data, {eol, L}}} -> io:format("~s~n", [L]) end, port_close(Port),
          {ok, S} = gen_tcp:listen(0, [binary, {active, false}, {ip, {127,0,0,1}}]), {ok, N} = inet:port(S),
          spawn(fun() -> {ok, C} = gen_tcp:connect({127,0,0,1}, N, [binary, {active, false}]), gen_tcp:send(C, binary:copy(<<"x">>, 1000000)), gen_tcp:close(C) end),
          {ok, A} = gen_tcp:accept(S), {ok, D} = gen_tcp:recv(A, 1000000), io:format("~p~n", [byte_size(D)]),
          ok = file:write_file("f", D), {ok, B} = file:read_file("f"), io:format("~p~n", [B =:= D]), halt(3).
        END
        erlc t.erl && erl -noshell -s t main; echo "ended $?"
        """));

    [Fact]
    [Trait("Packages", "ocaml-nox")]
    public Task OCaml_catches_a_stack_overflow_in_each_of_its_compilers() => Compare.Prints(string.Concat(Enumerable.Repeat("2999998\n100000\n4\noverflow\ncaught\nended 0\n", 3)), Command.Bash("""
        cat > t.ml <<'END'
        let rec deep n = if n = 0 then 0 else 1 + deep (n - 1)
        let () =
          let sum = ref 0 in for i = 1 to 1000000 do sum := !sum + i mod 7 done; Printf.printf "%d\n%!" !sum;
          let l = List.init 100000 string_of_int in Gc.compact (); Printf.printf "%d\n%!" (List.length l);
          Printf.printf "%d\n%!" (Sys.command "exit 4");
          (try ignore (deep 100000000) with Stack_overflow -> print_endline "overflow");
          try raise Not_found with Not_found -> print_endline "caught"
        END
        ocaml t.ml; echo "ended $?"; ocamlc t.ml -o bytes && ./bytes; echo "ended $?"; ocamlopt t.ml -o native && ./native; echo "ended $?"
        """));

    [Fact]
    [Trait("Packages", "swi-prolog-nox")]
    public Task Prolog_backtracks_in_threads_interrupts_them_and_runs_programs() => Compare.Prints("4\n[120000,120000,120000,120000]\nchild\nstack\nlate\nstopped\nended 3\n", Command.Bash("""
        cat > t.pl <<'END'
        :- use_module(library(process)). :- use_module(library(time)). :- use_module(library(readutil)).
        queens(N, Qs) :- numlist(1, N, L), permutation(L, Qs), safe(Qs).
        safe([]). safe([Q|Qs]) :- clear(Q, Qs, 1), safe(Qs).
        clear(_, [], _). clear(Q, [R|Rs], D) :- Q =\= R + D, Q =\= R - D, E is D + 1, clear(Q, Rs, E).
        count(N, S) :- aggregate_all(sum(M), (between(1, N, X), M is X mod 7), T), S is T - T mod 10000.
        main :-
            aggregate_all(count, queens(6, _), C), writeln(C),
            findall(T, (between(1, 4, _), thread_create((count(42000, S), thread_exit(S)), T)), Ts), findall(S, (member(T, Ts), thread_join(T, exited(S))), Ss), print(Ss), nl,
            process_create(path(echo), [child], [stdout(pipe(O))]), read_line_to_string(O, A), close(O), writeln(A),
            catch((numlist(1, 100, L), grow(L)), error(resource_error(_), _), writeln(stack)),
            catch(call_with_time_limit(0.2, (repeat, fail)), time_limit_exceeded, writeln(late)),
            thread_create((repeat, fail), T, []), thread_signal(T, throw(stop)), thread_join(T, exception(E)), (E == stop -> writeln(stopped) ; writeln(E)), halt(3).
        grow(L) :- append(L, L, M), grow(M).
        END
        swipl --stack-limit=64m -g main t.pl 2>&1; echo "ended $?"
        """));
}
