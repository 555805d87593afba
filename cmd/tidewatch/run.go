package main

import (
	"context"
	"io"
	"os"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/demo"
	"tidewatch/cmd/tidewatch/internal/local"
	"tidewatch/cmd/tidewatch/internal/node"
	"tidewatch/cmd/tidewatch/internal/remote"
)

// commands is the command line, in the order of its help.
type commands struct {
	Demo    demo.Command        `cmd:"" group:"Try Tidewatch:" help:"Show everything on a local Postgres: example data, stand-in engines, three runs and their results."`
	Engines demo.EnginesCommand `cmd:"" group:"Try Tidewatch:" help:"Run stand-in answer engines, to try Tidewatch without API keys."`

	Serve  node.ServeCommand  `cmd:"" group:"Operate a server:" help:"Run a server: schedule and work runs, and serve the HTTP API and the admin page."`
	Health healthcheckCommand `cmd:"" group:"Operate a server:" help:"Check the server on this machine. The exit status is 0 if it is healthy." name:"healthcheck"`

	Local  local.Commands  `embed:""`
	Remote remote.Commands `embed:""`

	Next    nextCommand    `cmd:"" group:"Other commands:" help:"Print when a cron expression fires."`
	OpenAPI openapiCommand `cmd:"" group:"Other commands:" help:"Print the OpenAPI document of the HTTP API." name:"openapi"`
	Version versionCommand `cmd:"" group:"Other commands:" help:"Print the version."`
}

// run parses args, takes missing flags from the environment, and runs the command until the command is done or ctx
// ends. main and tests call it.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	return runWith(ctx, args, &command.Env{Getenv: getenv, Stdin: os.Stdin, Stdout: stdout, Stderr: stderr})
}

func runWith(ctx context.Context, args []string, e *command.Env) error {
	return command.Run(ctx, &commands{Remote: remote.New()}, args, e)
}
