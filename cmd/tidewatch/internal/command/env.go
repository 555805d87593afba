// Package command has what all commands share: their input and output (Env), the parser of the command line (Run), and
// the formats of results (JSON, Table).
package command

import (
	"io"
	"log/slog"
	"os"

	"golang.org/x/term"

	"tidewatch/cmd/tidewatch/internal/settings"
)

// Env has the inputs and outputs of a command, besides its flags.
type Env struct {
	Getenv         settings.Environment
	Stdin          io.Reader
	Stdout, Stderr io.Writer
}

// Logger returns a logger that writes to Stderr.
func (e *Env) Logger(s settings.Log) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(s.LogLevel)) // kong has checked that the level is one of slog's
	options := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "text" || s.LogFormat == "auto" && IsTerminal(e.Stderr) {
		return slog.New(slog.NewTextHandler(e.Stderr, options))
	}
	return slog.New(slog.NewJSONHandler(e.Stderr, options))
}

// IsTerminal reports whether a reader or a writer is a terminal.
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
