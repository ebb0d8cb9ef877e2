// Adds in eight goroutines, with a lock or, given an argument, without one: a race that the detector (go build -race) reports.
package main

import (
	"fmt"
	"os"
	"sync"
)

func main() {
	var group sync.WaitGroup
	var lock sync.Mutex
	sum := 0
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			for j := 0; j < 1000; j++ {
				if len(os.Args) == 1 {
					lock.Lock()
				}
				sum += i
				if len(os.Args) == 1 {
					lock.Unlock()
				}
			}
		}(i)
	}
	group.Wait()
	fmt.Println(len(os.Args) > 1 || sum == 28000)
}
