package command

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/alecthomas/kong"
)

// Run parses args and runs the selected command until the command is done or ctx ends. The parameter grammar is a
// pointer to a struct that defines the commands with kong's tags. Flags that are missing in args take their values from
// environment variables. The Run method of a command may have a context and an [Env] as parameters.
//
// If the command itself succeeds, Run returns the first error of a write to Stdout, because many commands ignore such
// errors. A command thus fails if the disk is full.
func Run(ctx context.Context, grammar any, args []string, e *Env) error {
	out := &output{Writer: e.Stdout}
	checked := *e
	checked.Stdout = out
	err := run(ctx, grammar, args, &checked)
	if failed := out.failure(); err == nil && failed != nil {
		return fmt.Errorf("write the output: %w", failed)
	}
	return err
}

func run(ctx context.Context, grammar any, args []string, e *Env) error {
	exited := false
	found := &names{}
	options := append(mappers(found),
		kong.Name("tidewatch"),
		kong.Description("Tidewatch sends scheduled queries to AI answer engines and scores the answers about brands."),
		kong.Writers(e.Stdout, e.Stderr),
		kong.Exit(func(int) { exited = true }),
		kong.Resolvers(fromEnvironment(e)),
		kong.ValueFormatter(formatHelp),
		kong.PostBuild(func(k *kong.Kong) error {
			k.Model.HelpFlag.Help = "Show this help."
			return nil
		}),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 110}),
	)
	parser, err := kong.New(grammar, options...)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, err := parser.Parse(args)
	if exited {
		return nil // help was printed
	}
	if err != nil {
		return withVariable(withNearest(parser, err))
	}
	if err := refuseEmpty(command); err != nil {
		return err
	}
	warnOfVariables(e, command.Command())
	if err := found.resolve(ctx, command); err != nil {
		return err
	}
	command.BindTo(ctx, (*context.Context)(nil))
	return command.Run(e)
}

// warnOfVariables names environment variables that are misspelt settings. A misspelt DATABASE_URL, for example, makes a
// command use a local database. The commands serve and demo log these variables themselves, and healthcheck runs every
// few seconds.
func warnOfVariables(e *Env, command string) {
	if slices.Contains([]string{"serve", "demo", "healthcheck"}, command) {
		return
	}
	unknown := e.Vars.Unknown()
	for _, name := range slices.Sorted(maps.Keys(unknown)) {
		if similar := unknown[name]; similar != "" {
			_, _ = fmt.Fprintf(e.Stderr, "tidewatch: warning: the environment variable %s has no effect: did you mean %s?\n",
				name, similar) // the command may succeed without the warning
		}
	}
}

// fromEnvironment sets flags that are not on the command line from environment variables. The struct tag "setting" of a
// flag names the variable. An empty environment variable counts as unset.
func fromEnvironment(e *Env) kong.ResolverFunc {
	return func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := flag.Tag.Get("setting")
		if name == "" {
			return nil, nil
		}
		if value := e.Vars.Text(name); value != "" {
			return value, nil
		}
		return nil, nil
	}
}

// formatHelp adds the environment variable to the help of a flag. For a flag with a placeholder, formatHelp also adds
// the default, because kong then does not show the default.
func formatHelp(value *kong.Value) string {
	help := value.Help
	if value.Default != "" && value.Tag.PlaceHolder != "" {
		help += " Default: " + value.Default + "."
	}
	if name := value.Tag.Get("setting"); name != "" {
		help += " ($" + name + ")"
	}
	return help
}
