using Trapless.Programs.Tests.Harness;

namespace Trapless.Programs.Tests;

/// <summary>A TLS server and a name server with their clients on loopback, at ports that are free.</summary>
[Trait("Category", "Slow")]
public sealed class NetworkToolsTests
{
    [Fact]
    [Trait("Packages", "openssl")]
    public Task Openssl_serves_files_by_each_version_of_tls() => Compare.Succeeds(Command.Bash("""
        openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -days 2 -subj /CN=localhost 2> req.log; openssl verify -CAfile cert cert
        head -c 3000000 /dev/zero | openssl enc -aes-128-ctr -K 00112233445566778899aabbccddeeff -iv 00112233445566778899aabbccddeeff > file
        openssl s_server -accept 127.0.0.1:0 -key key -cert cert -WWW > log 2>&1 & server=$!
        for i in $(seq 1000); do port=$(sed -n 's/^ACCEPT 127.0.0.1:\([0-9]*\).*/\1/p' log); [ -n "$port" ] && break; sleep 0.1; done
        for version in -tls1_2 -tls1_3; do for i in 1 2; do
            printf 'GET /file HTTP/1.0\r\n\r\n' | openssl s_client -connect 127.0.0.1:$port $version -CAfile cert -verify_return_error -quiet -ign_eof 2> client | sed '1,/^\r$/d' | sha256sum
        done; done
        sha256sum < file; sed -n 's/.*verify return/verify return/p' client; echo | openssl s_client -connect 127.0.0.1:$port -verify_return_error -CAfile /dev/null > untrusted 2>&1; echo "untrusted $?"
        kill $server; wait $server; echo "server $?"; for digest in sha256 sha3-512 blake2b512; do openssl dgst -$digest -r < file; done; openssl speed -seconds 1 -bytes 1024 -multi 2 sha256 > speed 2>&1; echo "speed $?"
        """));

    [Fact]
    [Trait("Packages", "dnsmasq-base python3-minimal")]
    public Task Dnsmasq_answers_by_datagrams_and_streams_and_reads_its_hosts_anew() => Compare.Succeeds(Command.Bash("""
        printf '10.1.2.3 one.test\n10.1.2.4 two.test\nfd00::1 one.test\n' > hosts
        cat > ask.py <<'END'
        import random, socket, struct, sys
        def ask(name, kind, way):
            number = random.randrange(65536)
            words = b''.join(bytes([len(word)]) + word.encode() for word in name.split('.'))
            question = struct.pack('>HHHHHH', number, 0x100, 1, 0, 0, 0) + words + b'\0' + struct.pack('>HH', kind, 1)
            with socket.socket(socket.AF_INET, way) as s:
                s.settimeout(120)
                s.connect(('127.0.0.1', int(sys.argv[1])))
                s.send(question if way == socket.SOCK_DGRAM else struct.pack('>H', len(question)) + question)
                answer = s.recv(4096) if way == socket.SOCK_DGRAM else s.recv(4096)[2:]
            head = struct.unpack('>HHHHHH', answer[:12])
            return head[0] == number, head[1] & 0xf, head[3], answer[12:].hex()
        for name in sys.argv[2:]:
            for kind in (1, 28, 16, 5):
                print(name, kind, ask(name, kind, socket.SOCK_DGRAM), ask(name, kind, socket.SOCK_STREAM))
        for i in range(300):
            assert ask('two.test', 1, socket.SOCK_DGRAM)[2] == 1
        END
        for try in 1 2 3 4 5; do
            port=$((20000 + RANDOM % 12000)); rm -f log
            dnsmasq -k --user=root --conf-file=/dev/null --pid-file= --port=$port --listen-address=127.0.0.1 --bind-interfaces --no-resolv --no-hosts --addn-hosts=$PWD/hosts --local=/test/ --txt-record=txt.test,hello --cname=alias.test,one.test --local-ttl=60 --log-queries --log-facility=$PWD/log & server=$!
            for i in $(seq 1000); do grep -q started log 2>/dev/null && break 2; kill -0 $server 2>/dev/null || break; sleep 0.1; done
        done
        python3 -I ask.py $port one.test two.test txt.test alias.test absent.test || exit
        printf '10.9.9.9 three.test\n' >> hosts; kill -HUP $server; for i in $(seq 1000); do [ "$(grep -c 'read .*hosts' log)" = 2 ] && break; sleep 0.1; done; python3 -I ask.py $port three.test || exit
        kill -USR1 $server; for i in $(seq 1000); do grep -q 'cache size' log && break; sleep 0.1; done; kill $server; wait $server; echo "server $?"; grep -c 'query\[' log; grep -c 'cache size' log
        """));

    [Fact]
    [Trait("Packages", "cargo rustc")]
    public Task Cargo_builds_and_tests_a_crate() => Compare.Succeeds(Command.Bash("""
        export CARGO_HOME=$PWD/home CARGO_TERM_COLOR=never CARGO_TERM_PROGRESS_WHEN=never PATH=/usr/bin:/bin; cargo new --vcs none --lib --name sums crate > new 2>&1; cd crate
        cat > src/lib.rs <<'END'
        //! Sums, also in threads.
        /// ```
        /// assert_eq!(sums::sum(&[1, 2, 3]), 6);
        /// ```
        pub fn sum(numbers: &[u64]) -> u64 { numbers.iter().sum() }
        pub fn in_threads(numbers: Vec<u64>) -> u64 {
            let handles: Vec<_> = numbers.chunks(100).map(|c| { let c = c.to_vec(); std::thread::spawn(move || sum(&c)) }).collect();
            handles.into_iter().map(|h| h.join().unwrap()).sum()
        }
        #[cfg(test)]
        mod tests {
            use super::*;
            #[test] fn sums() { assert_eq!(in_threads((0..1000).collect()), 499500); }
            #[test] #[should_panic(expected = "caught")] fn unwinds() { panic!("caught"); }
            #[test] fn runs_a_child() { assert_eq!(std::process::Command::new("/bin/echo").arg("x").output().unwrap().stdout, b"x\n"); }
        }
        END
        mkdir src/bin; printf 'fn main() { println!("{}", sums::in_threads((0..10000).collect())); }\n' > src/bin/main.rs
        cargo build --offline -j 2 > build 2>&1; echo "build $?"; ./target/debug/main; cargo test --offline -j 2 > test 2>/dev/null; echo "test $?"; grep -E '^test ' test | grep -v result | sort
        """) with { Modes = Mode.Loads });

    [Fact]
    [Trait("Packages", "mosquitto mosquitto-clients")]
    public Task Mosquitto_delivers_what_clients_publish_and_keeps_what_it_is_to_keep() => Compare.Succeeds(Command.Bash("""
        printf 'listener 0 %s\nallow_anonymous true\npersistence true\npersistence_location %s/\nuser %s\n' $PWD/socket $PWD $(id -un) > conf
        serve() { mosquitto -c conf > log 2>&1 & server=$!; for i in $(seq 1000); do [ -S socket ] && break; sleep 0.05; done; }
        publish() { mosquitto_pub --unix socket -q 1 "$@"; }
        serve; mosquitto_sub --unix socket -q 1 -v -i named -c -t 'a/+' -t 'b/#' -C 6 > got & client=$!
        until grep -q 'SUBSCRIBE\|named' log && publish -t a/ready -m 1 && [ -s got ]; do sleep 0.05; done
        for i in 1 2 3; do publish -t b/$i/c -m "to many $i"; publish -t c/$i -m "to nobody"; done; seq 4 5 | publish -t a/lines -l
        wait $client; echo "client $?"; grep -v ready got | sort; publish -t a/kept -r -m "kept $(printf 'x%.0s' $(seq 3000))"; publish -t b/later -m "while away"
        kill -TERM $server; wait $server; echo "server $?"; rm -f socket; serve
        mosquitto_sub --unix socket -q 1 -v -t a/kept -C 1 | md5sum; mosquitto_sub --unix socket -q 1 -v -i named -c -t 'b/#' -C 1 -W 60; kill $server; wait $server; echo "server $?"
        """));
}
