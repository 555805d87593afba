package command_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
)

type greetings struct {
	Greet greetCommand `cmd:""`
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
