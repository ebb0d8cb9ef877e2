// A Go program that uses what Go's runtime does with system calls: goroutines on many threads, timers, signals (preemption included),
// child processes, network polling on loopback, files and memory.
package main

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"net"
	"net/http"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func children() {
	for i := 0; i < 10; i++ {
		err := exec.Command("/bin/sh", "-c", fmt.Sprint("exit ", i)).Run()
		fmt.Println("child", i, err)
	}
	out, err := exec.Command("/bin/echo", "hello").Output()
	fmt.Printf("%q %v\n", out, err)
	_, err = exec.Command("/nonexistent").Output()
	fmt.Println(err)
	self := exec.Command("/proc/self/exe", "again")
	out, err = self.CombinedOutput()
	fmt.Printf("%q %v\n", out, err)
	var wait sync.WaitGroup
	for i := 0; i < 20; i++ {
		wait.Add(1)
		go func() { defer wait.Done(); exec.Command("/bin/true").Run() }()
	}
	wait.Wait()
}

func signals() {
	c := make(chan os.Signal, 10)
	signal.Notify(c, syscall.SIGUSR1)
	for i := 0; i < 100; i++ {
		syscall.Kill(os.Getpid(), syscall.SIGUSR1)
		<-c
	}
	fmt.Println("signals")
	done := make(chan bool)
	go func() {
		for n := 0; ; n++ { // never yields: only a preemption signal stops it
			if n&0xffff == 0 {
				select {
				case <-done:
					return
				default:
				}
			}
		}
	}()
	runtime.GC()
	time.Sleep(20 * time.Millisecond)
	close(done)
}

func network() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	go http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "path ", r.URL.Path) }))
	var wait sync.WaitGroup
	results := make([]string, 50)
	for i := range results {
		wait.Add(1)
		go func(i int) {
			defer wait.Done()
			r, err := http.Get(fmt.Sprintf("http://%s/%d", listener.Addr(), i))
			if err == nil {
				body, _ := io.ReadAll(r.Body)
				r.Body.Close()
				results[i] = string(body)
			}
		}(i)
	}
	wait.Wait()
	fmt.Println(results)
	_, err = net.DialTimeout("unix", "/nonexistent", time.Second)
	fmt.Println(err)
}

func files() {
	f, _ := os.CreateTemp("", "go")
	defer os.Remove(f.Name())
	w := bufio.NewWriter(f)
	for i := 0; i < 100000; i++ {
		fmt.Fprintln(w, i)
	}
	w.Flush()
	f.Seek(0, 0)
	h := sha256.New()
	io.Copy(h, f)
	fmt.Printf("%x\n", h.Sum(nil))
	_, err := os.Open("/nonexistent")
	fmt.Println(err)
	exe, err := os.Executable()
	fmt.Println(len(exe) > 0, err, os.Getpid() == syscall.Getpid(), syscall.Gettid() > 0)
	entries, _ := os.ReadDir("/proc/self/fd")
	fmt.Println(len(entries) >= 3)
}

func threads() {
	var wait sync.WaitGroup
	for i := 0; i < 200; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			runtime.LockOSThread() // the thread ends with its goroutine
			for j := 0; j < 50; j++ {
				tid := syscall.Gettid()
				var s syscall.Stat_t
				syscall.Stat("/", &s)
				time.Sleep(time.Microsecond)
				if tid != syscall.Gettid() || syscall.Getppid() == 0 {
					fmt.Println("wrong thread")
				}
			}
		}()
	}
	garbage := make([][]byte, 0)
	for i := 0; i < 200; i++ {
		garbage = append(garbage, make([]byte, 1<<20))
		if i%50 == 0 {
			garbage = nil
			runtime.GC()
		}
	}
	wait.Wait()
	fmt.Println("done")
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "again" {
		fmt.Println("again", os.Args)
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "threads" {
		threads()
		return
	}
	start := time.Now()
	ticker := time.NewTicker(time.Millisecond)
	for i := 0; i < 20; i++ {
		<-ticker.C
	}
	fmt.Println("ticked", time.Since(start) >= 19*time.Millisecond, runtime.NumCPU())
	files()
	signals()
	children()
	network()
}
