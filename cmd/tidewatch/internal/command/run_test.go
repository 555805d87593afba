package command_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
)

type greetings struct {
	Greet greetCommand `cmd:""`
	Serve greetCommand `cmd:""`
}

type greetCommand struct{}

func (greetCommand) Run(_ context.Context, e *command.Env) error {
	fmt.Fprintln(e.Stdout, "hello")
	return nil
}

func TestRun_ReturnsErrorsOfTheOutput(t *testing.T) {
	t.Parallel()
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	require.NoError(t, err)
	t.Cleanup(func() { _ = full.Close() })
	for _, args := range [][]string{{"greet"}, {"--help"}} {
		err := command.Run(t.Context(), &greetings{}, args, &command.Env{Stderr: io.Discard, Stdout: full})
		require.ErrorContains(t, err, "write /dev/full: no space left on device", "%v", args)
	}
	require.NoError(t, command.Run(t.Context(), &greetings{}, []string{"greet"},
		&command.Env{Stderr: io.Discard, Stdout: io.Discard}))
}

func TestRun_WarnsOfMisspeltVariables(t *testing.T) {
	t.Parallel()
	vars := settings.Environment{"TIDEWATCH_SEVER": "x", "DATABSE_URL": "x", "TIDEWATCH_COLOUR_SCHEME": "x", "PATH": "x"}
	for name, want := range map[string]string{
		"greet": "tidewatch: warning: the environment variable DATABSE_URL has no effect: did you mean DATABASE_URL?\n" +
			"tidewatch: warning: the environment variable TIDEWATCH_SEVER has no effect: did you mean TIDEWATCH_SERVER?\n",
		"serve": "", // the command logs the variables
	} {
		var stderr strings.Builder
		require.NoError(t, command.Run(t.Context(), &greetings{}, []string{name},
			&command.Env{Stderr: &stderr, Stdout: io.Discard, Vars: vars}))
		require.Equal(t, want, stderr.String(), name)
	}
}
