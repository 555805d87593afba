// Command tidewatch schedules questions to AI answer engines and scores what they say about brands. See README.md.
//
// This package wires the parts together. run.go lists the commands, and the packages under internal implement them:
// node runs a server, local works on the database directly, remote calls a server, and demo shows all parts. Package
// settings defines every setting.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process immediately
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tidewatch:", err)
		os.Exit(1)
	}
}
