// Command tidewatch sends scheduled queries to AI answer engines and scores the answers about brands. See README.md.
//
// Package main lists the commands in run.go. The packages under internal implement the commands. Package node runs a
// server, and package local works on the database directly. Package remote calls a server, and package demo runs a
// complete example. Package settings defines every setting.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"tidewatch/cmd/tidewatch/internal/settings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process immediately
	err := run(ctx, os.Args[1:], settings.NewEnvironment(os.Environ()), os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "tidewatch:", err)
		os.Exit(1)
	}
}
