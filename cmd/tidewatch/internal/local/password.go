package local

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"tidewatch/api/door"
	"tidewatch/cmd/tidewatch/internal/command"
)

// readPassword reads a new password. On a terminal, the user enters the password twice, and the terminal does not show
// the password. Without a terminal, readPassword reads the first line of standard input. There is no flag for the
// password, because other users of the machine can read command lines.
func readPassword(ctx context.Context, e *command.Env, email string) (string, error) {
	var password string
	var err error
	if file, ok := e.Stdin.(*os.File); ok && command.IsTerminal(file) {
		password, err = askTwice(ctx, e, int(file.Fd()))
	} else {
		password, err = bufio.NewReader(e.Stdin).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil // the last line may lack a newline
		}
		password = strings.TrimRight(password, "\r\n")
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("read the password: %w", err)
	case utf8.RuneCountInString(password) < door.MinPassword:
		return "", fmt.Errorf("the password must have at least %d characters", door.MinPassword)
	case utf8.RuneCountInString(password) > door.MaxPassword:
		return "", fmt.Errorf("the password must have at most %d characters", door.MaxPassword)
	case !utf8.ValidString(password): // browsers send UTF-8, so the user could never log in
		return "", errors.New("the password must be text in UTF-8")
	}
	if refused := door.RefusePassword(password, email); refused != "" {
		return "", errors.New("the password " + refused)
	}
	return password, nil
}

func askTwice(ctx context.Context, e *command.Env, terminal int) (string, error) {
	first, err := ask(ctx, e, terminal, "Password: ")
	if err != nil {
		return "", err
	}
	second, err := ask(ctx, e, terminal, "Repeat password: ")
	if err == nil && first != second {
		err = errors.New("the two passwords differ")
	}
	return first, err
}

// ask reads a line that the terminal does not show. If ctx ends before the user presses Enter, ask restores the state
// of the terminal.
func ask(ctx context.Context, e *command.Env, terminal int, prompt string) (string, error) {
	state, err := term.GetState(terminal)
	if err != nil {
		return "", err
	}
	fmt.Fprint(e.Stderr, prompt)
	defer fmt.Fprintln(e.Stderr)
	type result struct {
		line []byte
		err  error
	}
	read := make(chan result, 1)
	go func() {
		line, err := term.ReadPassword(terminal)
		read <- result{line, err}
	}()
	select {
	case r := <-read:
		return string(r.line), r.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(terminal, state))
	}
}
