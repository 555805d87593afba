package command_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/oapi-codegen/runtime/types"
	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/openapi/client"
)

// readCommand is a command with a flag of each type.
type readCommand struct {
	Calls int        `setting:"TIDEWATCH_CALLS"`
	Cost  *float64   `setting:"TIDEWATCH_COST"`
	Days  *int64     `setting:"TIDEWATCH_DAYS"`
	From  *time.Time `setting:"TIDEWATCH_FROM"`
	Most  int32      `setting:"TIDEWATCH_MOST"`
}

func (*readCommand) Run() error { return nil }

func read(t *testing.T, vars map[string]string, args ...string) (readCommand, error) {
	t.Helper()
	var grammar struct {
		Read readCommand `cmd:""`
	}
	env := &command.Env{Stdout: io.Discard, Stderr: io.Discard, Vars: settings.Environment(vars)}
	err := command.Run(t.Context(), &grammar, append([]string{"read"}, args...), env)
	return grammar.Read, err
}

func TestRun_ReadsNumbersAndTimesLikeTheAPI(t *testing.T) {
	t.Parallel()
	got, err := read(
		t,
		map[string]string{
			"TIDEWATCH_CALLS": "010", "TIDEWATCH_COST": "2.50", "TIDEWATCH_DAYS": "010", "TIDEWATCH_MOST": "010",
		},
		"--from",
		"2027-01-01t09:00:00z",
	)
	require.NoError(t, err)
	require.Equal(t, 10, got.Calls, "a leading zero does not make a number octal")
	require.Equal(t, int64(10), *got.Days)
	require.Equal(t, int32(10), got.Most)
	require.InDelta(t, 2.5, *got.Cost, 0)
	require.Equal(t, time.Date(2027, 1, 1, 9, 0, 0, 0, time.UTC), got.From.UTC())
	got, err = read(t, nil, "--calls=-5", "--cost=-1")
	require.NoError(t, err)
	require.Equal(t, -5, got.Calls)
	require.InDelta(t, -1, *got.Cost, 0)

	for _, number := range []string{"1_000", "+60", "60.", ".5", "NaN", "Inf", "0x10", "٦٠", "1e3", "60 ", "", "9e999"} {
		_, err = read(t, nil, "--cost="+number)
		require.ErrorContains(t, err, `--cost (TIDEWATCH_COST): must be a number such as 60 or 0.5, got "`+number, number)
		for flag, variable := range map[string]string{
			"calls": "TIDEWATCH_CALLS", "days": "TIDEWATCH_DAYS", "most": "TIDEWATCH_MOST",
		} {
			_, err = read(t, nil, "--"+flag+"="+number)
			require.ErrorContains(t, err, "--"+flag+" ("+variable+`): must be a whole number such as 60, got "`+number, number)
		}
	}
	for _, number := range []string{"0.5", "99999999999999999999"} {
		_, err = read(t, map[string]string{"TIDEWATCH_CALLS": number})
		require.ErrorContains(t, err, "--calls (TIDEWATCH_CALLS): must be a whole number such as 60", number)
	}
	for _, text := range []string{"2027-02-30", "yesterday", "2027-01-01T09:00:00+24:00", "2027-01-01 09:00:00Z"} {
		_, err = read(t, nil, "--from="+text)
		require.ErrorContains(
			t,
			err,
			"--from (TIDEWATCH_FROM): must be a time with its offset, such as 2027-01-01T09:00:00Z",
			text,
		)
	}
}

// selectCommand is a command whose flags select objects. Without a flag, the command selects everything.
type selectCommand struct {
	Brand    *uuid.UUID
	Customer string `setting:"TIDEWATCH_CUSTOMER"`
	Day      *types.Date
	Engine   []string
	File     []byte `type:"filecontent"`
	Query    []uuid.UUID
	Search   *string
	Status   []client.RunStatus
	Topic    []string `sep:"none"`
}

func (*selectCommand) Run() error { return nil }

func TestRun_RefusesEmptyFlags(t *testing.T) {
	t.Parallel()
	run := func(vars map[string]string, args ...string) error {
		var grammar struct {
			Select selectCommand `cmd:""`
		}
		env := &command.Env{Stdout: io.Discard, Stderr: io.Discard, Vars: settings.Environment(vars)}
		return command.Run(t.Context(), &grammar, append([]string{"select"}, args...), env)
	}
	for _, flag := range []string{"customer", "engine", "query", "search", "status", "topic"} {
		for _, args := range [][]string{{"--" + flag, ""}, {"--" + flag + "="}} {
			require.EqualError(t, run(nil, args...), "--"+flag+": must not be empty: set a value, or omit the flag", args)
		}
	}
	for _, args := range [][]string{{"--brand="}, {"--day="}, {"--search", " "}, {"--engine", "chatgpt,,claude"}} {
		require.ErrorContains(t, run(nil, args...), args[0][:5], args)
	}
	empty := filepath.Join(t.TempDir(), "empty")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	vars := map[string]string{"TIDEWATCH_CUSTOMER": ""}
	require.NoError(t, run(vars, "--file", empty, "--search", "a b", "--engine=chatgpt"))
}

func TestRun_NamesWrongValuesInOurWords(t *testing.T) {
	t.Parallel()
	run := func(args ...string) error {
		var grammar struct {
			Get struct {
				readCommand

				ID    uuid.UUID `arg:""`
				Brand *uuid.UUID
				Day   *types.Date
				JSON  bool
				Query []uuid.UUID
				Until time.Time `placeholder:"TIME"`
			} `cmd:""`
		}
		env := &command.Env{Stdout: io.Discard, Stderr: io.Discard}
		return command.Run(t.Context(), &grammar, append([]string{"get"}, args...), env)
	}
	const id = "0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001"
	require.NoError(
		t,
		run(id, "--brand", id, "--day=2027-01-31", "--json", "--query="+id+","+id, "--until=2027-01-01t09:00:00z"),
	)
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"Acme"}, `<id>: must be an id such as 0199f7a2-8f1e-7cc0-9d3b-0f4c2f9be001, got "Acme"`},
		{[]string{id, "--brand=Acme"}, `--brand: must be an id such as`},
		{[]string{id, "--brand="}, `--brand: must be an id such as`},
		{[]string{id, "--query=" + id + ",Acme"}, `--query: must be an id such as`},
		{[]string{id, "--day=yesterday"}, `--day: must be a date such as 2027-01-31, got "yesterday"`},
		{[]string{id, "--day=2027-02-30"}, `--day: must be a date such as 2027-01-31, got "2027-02-30"`},
		{[]string{id, "--until=yesterday"}, `--until: must be a time with its offset, such as 2027-01-01T09:00:00Z`},
		{[]string{id, "--day=2027-01-31T09:00:00Z"}, `--day: must be a date such as 2027-01-31, got "2027-01-31T09`},
		{[]string{id, "--json=maybe"}, `--json: must be true or false, got "maybe"`},
		{[]string{id, "--brand"}, `--brand: must have a value`},
		{[]string{id, "--calls"}, `--calls (TIDEWATCH_CALLS): must have a value`},
	} {
		err := run(tt.args...)
		require.ErrorContains(t, err, tt.says, tt.args)
		require.NotRegexp(t, "EOL|2006|invalid UUID|parsing", err.Error(), tt.args)
	}
}

// Users need not know which commands select whole days and which commands select times.
func TestRun_ReadsDatesAndTimesInEachFlag(t *testing.T) {
	t.Parallel()
	var grammar struct {
		Get struct {
			readCommand

			Day *types.Date
			To  time.Time
		} `cmd:""`
	}
	env := &command.Env{Stdout: io.Discard, Stderr: io.Discard}
	args := []string{"get", "--from=2027-01-31", "--to=2027-01-31", "--day=2027-01-31T00:00:00+02:00"}
	require.NoError(t, command.Run(t.Context(), &grammar, args, env))
	require.Equal(t, time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC), *grammar.Get.From)
	require.Equal(t, time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), grammar.Get.To, "the period includes the last day")
	require.Equal(t, "2027-01-31", grammar.Get.Day.String())
}

func TestRun_NamesTheNearestCommand(t *testing.T) {
	t.Parallel()
	var grammar struct {
		Brands struct {
			Overview readCommand `cmd:""`
			List     readCommand `cmd:""`
		} `cmd:""`
		Serve readCommand `cmd:""`
	}
	env := &command.Env{Stdout: io.Discard, Stderr: io.Discard}
	for args, want := range map[string]string{
		"overviw":           `unexpected argument overviw: did you mean "tidewatch brands overview"?`,
		"server":            `unexpected argument server, did you mean "serve"?`,
		"frobnicate":        `unexpected argument frobnicate: "tidewatch --help" lists the commands`,
		"brands frobnicate": `unexpected argument frobnicate: "tidewatch brands --help" lists the commands`,
		"serve overview":    `unexpected argument overview`,
	} {
		require.EqualError(t, command.Run(t.Context(), &grammar, strings.Fields(args), env), want)
	}
}
