package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/commandtest"
	"tidewatch/store/storetest"
)

// The tests run the commands of docs/guide.md in a shell, against a server that the tests start. A test in
// api/admin/browser checks that the page has the labels that the guide names.

// asCommand is an environment variable that makes the test binary run as tidewatch.
const asCommand = "TIDEWATCH_TEST_AS_COMMAND"

func guide(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "guide.md"))
	require.NoError(t, err)
	return string(text)
}

// step is a command of the guide with its expected output. An ellipsis (…) in the output stands for any text.
type step struct{ command, prints string }

func guideSteps(text string) []step {
	var steps []step
	for _, block := range regexp.MustCompile("(?s)```console\n(.*?)```").FindAllStringSubmatch(text, -1) {
		here := "" // the end marker of the command's here-document
		for line := range strings.Lines(block[1]) {
			command, isCommand := strings.CutPrefix(line, "$ ")
			switch last := len(steps) - 1; {
			case here != "":
				steps[last].command += line
				if strings.TrimSpace(line) == here {
					here = ""
				}
			case isCommand:
				steps = append(steps, step{command: command})
				if found := regexp.MustCompile(`<<'(\w+)'`).FindStringSubmatch(command); found != nil {
					here = found[1]
				}
			default:
				steps[last].prints += line
			}
		}
	}
	return steps
}

func TestGuide_CommandsPrintWhatItShows(t *testing.T) {
	t.Parallel()
	steps := guideSteps(guide(t))
	require.Greater(t, len(steps), 30)
	db, dir, engines, server := storetest.OpenEmpty(t), t.TempDir(), commandtest.FreeAddr(t), commandtest.FreeAddr(t)
	self, err := os.Executable()
	require.NoError(t, err)
	command := fmt.Sprintf("#!/bin/sh\n"+
		"[ \"$1\" = engines ] && set -- \"$@\" --addr %s --brand Alderway --brand Bluefin --latency 5ms\n"+
		"%s=1 exec %q \"$@\"\n", engines, asCommand, self)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tidewatch"), []byte(command), 0o700))
	// After each command of the guide, the shell script prints the command's number and exit status.
	const mark = "\x01"
	var script strings.Builder
	script.WriteString("trap 'kill $(jobs -p); wait' EXIT\n")
	for i, s := range steps {
		fmt.Fprintf(&script, "%s\necho \"%s%d $?%s\"\n", strings.TrimRight(s.command, "\n"), mark, i, mark)
	}
	text := strings.ReplaceAll(script.String(), "http://127.0.0.1:8080", "http://"+server)
	shell := exec.CommandContext(t.Context(), "bash", "-c", text)
	shell.Dir = dir
	shell.Env = []string{
		"PATH=" + dir + ":" + os.Getenv("PATH"),
		"HOME=" + dir,
		"DATABASE_URL=" + db.URL,
		"TIDEWATCH_ADDR=" + server,
		"TIDEWATCH_SERVER=http://" + server,
		"TIDEWATCH_STOP_TIMEOUT=1s",
	}
	out, err := shell.CombinedOutput()
	log, _ := os.ReadFile(filepath.Join(dir, "tidewatch.log"))
	require.NoError(t, err, "%s\n%s", out, log)
	parts := strings.Split(string(out), mark)
	require.Len(t, parts, 2*len(steps)+1, "%s", out)
	for i, s := range steps {
		printed := strings.TrimSpace(parts[2*i])
		require.Equal(t, fmt.Sprintf("%d 0", i), parts[2*i+1], "$ %s\n%s\n%s", s.command, printed, log)
		if s.prints != "" {
			pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(s.prints)), "…", `[\s\S]*`)
			require.Regexp(t, "^"+pattern+"$", printed, "$ %s", s.command)
		}
	}
}
