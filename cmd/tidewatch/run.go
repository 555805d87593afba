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
	"tidewatch/cmd/tidewatch/internal/settings"
)

// commands defines all commands, in the order in which the help lists them.
type commands struct {
	Demo    demo.Command        `cmd:"" group:"Try Tidewatch:" help:"Run a complete example on a local Postgres: example data, stand-in engines, three runs and their results."`
	Engines demo.EnginesCommand `cmd:"" group:"Try Tidewatch:" help:"Run stand-in answer engines, to try Tidewatch without API keys."`

	Serve  node.ServeCommand  `cmd:"" group:"Operate a server:" help:"Run a server that schedules and executes runs and serves the HTTP API and the admin page."`
	Health healthcheckCommand `cmd:"" group:"Operate a server:" help:"Check the server on this machine. The exit status is 0 if the server is healthy." name:"healthcheck"`

	Local  local.Commands  `embed:""`
	Remote remote.Commands `embed:""`

	Next    nextCommand    `cmd:"" group:"Other commands:" help:"Print the next fire times of a cron expression."`
	OpenAPI openapiCommand `cmd:"" group:"Other commands:" help:"Print the OpenAPI document of the HTTP API." name:"openapi"`
	Version versionCommand `cmd:"" group:"Other commands:" help:"Print the version."`
}

// run parses args, reads missing flags from the environment, and runs the command until the command is done or ctx
// ends. The function "main" and the tests call "run".
func run(ctx context.Context, args []string, vars settings.Environment, stdout, stderr io.Writer) error {
	return runWith(ctx, args, &command.Env{Vars: vars, Stdin: os.Stdin, Stdout: stdout, Stderr: stderr})
}

func runWith(ctx context.Context, args []string, e *command.Env) error {
	return command.Run(ctx, &commands{Remote: remote.New()}, args, e)
}
