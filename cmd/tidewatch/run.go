package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

// commands is the command line.
type commands struct {
	Serve     serveCommand       `cmd:"" help:"Schedule and work runs, and serve the HTTP API, until a signal ends it."`
	Demo      demoCommand        `cmd:"" help:"Try everything: a local Postgres, example data, stand-in engines, three runs and their results."`
	Import    importCommand      `cmd:"" help:"Create or update customers, brands, competitors, queries and scheduled jobs from a YAML file."`
	Export    exportCommand      `cmd:"" help:"Write runs, answers, scores and trends as CSV or JSON lines."`
	Retention retentionCommand   `cmd:"" help:"Delete what is older than it is kept, as a server does each hour; --dry-run counts it."`
	Next      nextCommand        `cmd:"" help:"Print when a cron expression fires."`
	Migrate   migrateCommand     `cmd:"" help:"Bring the database's schema up to date, take it back, or show where it stands."`
	User      userCommand        `cmd:"" help:"Create users who log in, list them, set a password, switch one off."`
	Token     tokenCommand       `cmd:"" help:"Create API tokens for programs, list them, revoke one."`
	Schedules schedulesCommand   `cmd:"" help:"List, create, edit, pause, resume, delete and trigger the scheduled jobs of a server."`
	Runs      runsCommand        `cmd:"" help:"List, show, cancel and retry the runs of a server."`
	Brands    brandsCommand      `cmd:"" help:"List and show the brands of a server."`
	Alerts    alertsCommand      `cmd:"" help:"List the alerts that a server sent, and send a test."`
	OpenAPI   openapiCommand     `cmd:"" help:"Print the OpenAPI document of the API." name:"openapi"`
	Health    healthcheckCommand `cmd:"" help:"Ask whether the server on this machine is well, as containers do; the exit status is the answer." name:"healthcheck"`
	Version   versionCommand     `cmd:"" help:"Print the version."`
	Engines   enginesCommand     `cmd:"" help:"Run the stand-in for the answer engines, to try Tidewatch without a key."`
}

// env is what a command works with besides its flags.
type env struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
}

// run parses args, takes settings that they do not name from getenv, and runs the command until it is done or ctx ends.
// Tests call it as main does.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	return runWith(ctx, args, &env{getenv: getenv, stdin: os.Stdin, stdout: stdout, stderr: stderr})
}

func runWith(ctx context.Context, args []string, e *env) error {
	var cli commands
	exited := false
	parser, err := kong.New(&cli,
		kong.Name("tidewatch"),
		kong.Description(description()),
		kong.Writers(e.stdout, e.stderr),
		kong.Exit(func(int) { exited = true }),
		kong.Resolvers(settingsFrom(e.getenv)),
		kong.ValueFormatter(helpWithSetting),

		kong.ConfigureHelp(kong.HelpOptions{WrapUpperBound: 110}),
	)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited {
		return nil // help was asked for and printed
	}
	if err != nil {
		return err
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return command.Run(e)
}

// settingsFrom fills flags that the command line does not name from the environment variable in their setting tag. An
// empty variable counts as unset.
func settingsFrom(getenv func(string) string) kong.ResolverFunc {
	return func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := flag.Tag.Get("setting")
		if name == "" {
			return nil, nil
		}
		if value := strings.TrimSpace(getenv(name)); value != "" {
			return value, nil
		}
		return nil, nil
	}
}

// helpWithSetting names a flag's environment variable in its help.
func helpWithSetting(value *kong.Value) string {
	if name := value.Tag.Get("setting"); name != "" {
		return value.Help + " ($" + name + ")"
	}
	return value.Help
}
