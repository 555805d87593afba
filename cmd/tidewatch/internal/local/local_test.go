package local_test

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/cmd/tidewatch/internal/local"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(storetest.Main(m)) }

// tidewatch runs a command of this package and waits until the command ends.
func tidewatch(t *testing.T, vars map[string]string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return commandtest.Run(t, runWith(""), vars, args...)
}

// The function "typing" runs a command that reads the given text from standard input.
func typing(t *testing.T, db storetest.DB, input string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return commandtest.Run(t, runWith(input), map[string]string{"DATABASE_URL": db.URL}, args...)
}

func runWith(input string) commandtest.RunFunc {
	return func(ctx context.Context, args []string, vars settings.Environment, stdout, stderr io.Writer) error {
		e := &command.Env{Vars: vars, Stdin: strings.NewReader(input), Stdout: stdout, Stderr: stderr}
		return command.Run(ctx, &local.Commands{}, args, e)
	}
}
