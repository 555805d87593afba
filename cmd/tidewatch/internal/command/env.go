// Package command has the parts that all commands share. [Env] is the input and output of a command, and [Run] parses
// the command line. [JSON] and [Table] print results.
package command

import (
	"io"
	"log/slog"
	"os"

	"golang.org/x/term"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// Env has the environment variables, standard input, standard output and standard error of a command.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Vars           settings.Environment
}

// Logger returns a logger that writes to Stderr.
func (e *Env) Logger(s settings.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // kong has already checked the log level
	options := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "text" || s.LogFormat == "auto" && IsTerminal(e.Stderr) {
		return slog.New(slog.NewTextHandler(e.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(e.Stderr, options))
}

// IsTerminal reports whether a stream (a reader or a writer) is a terminal.
func IsTerminal(stream any) bool {
	file, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// TerminalWidth returns the width of the terminal w in columns, or 80 when w is not a terminal.
func TerminalWidth(w io.Writer) int {
	if file, ok := w.(*os.File); ok {
		if width, _, err := term.GetSize(int(file.Fd())); err == nil && width > 0 {
			return width
		}
	}
	return 80
}
