package storetest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// ProcessorTime returns the processor time of a process. ProcessorTime returns 0 if the process has ended.
func ProcessorTime(tb testing.TB, pid int) time.Duration {
	tb.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if errors.Is(err, fs.ErrNotExist) {
		return 0
	}
	check(tb, err)
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var total time.Duration
	for _, field := range fields[11:13] { // the fields utime and stime, in hundredths of a second
		ticks, err := strconv.Atoi(field)
		check(tb, err)
		total += time.Duration(ticks) * 10 * time.Millisecond
	}
	return total
}

// ResidentMB returns the resident memory of a process in MB.
func ResidentMB(tb testing.TB, pid int) float64 {
	tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	check(tb, err)
	for line := range strings.Lines(string(status)) {
		if kB, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseFloat(strings.Fields(kB)[0], 64)
			check(tb, err)
			return n / 1024
		}
	}
	tb.Fatalf("/proc/%d/status has no line VmRSS", pid)
	return 0
}
