// Command accuracy measures a judge of sentiment on the labelled answers of package scoring. The environment configures
// the judge, as for a server:
//
//	TIDEWATCH_JUDGE=claude go run ./cmd/tidewatch/internal/accuracy -sample 100
//
// The command asks the judge about every subject of a sample of answers. The command prints three comparisons: of the
// judge with the labels, of the model with the labels, and of the judge with the model. A comparison has the accuracy,
// the macro-F1 score and Cohen's kappa. The command also prints the cost. The calls cost money. The sentiment model has
// learned from most of the labelled answers. The flag -files selects other files, such as answers from which the model
// has not learned.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"tidewatch/cmd/tidewatch/internal/settings"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Environ(), os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "accuracy:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args, environment []string, out io.Writer) error {
	flags := flag.NewFlagSet("accuracy", flag.ContinueOnError)
	flags.SetOutput(out)
	data := flags.String("data", "jobs/scoring/testdata/sentiment", "directory of the labelled answers")
	files := flags.String("files", "*.yaml", "pattern of the files with the labelled answers")
	sample := flags.Int("sample", 50, "number of answers that the judge receives, one call for each")
	timeout := flags.Duration("timeout", time.Minute, "time limit for one answer")
	prices := flags.String("prices", "", "file with prices, as TIDEWATCH_PRICES")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("read the flags: %w", err)
	}
	if *sample < 1 {
		return fmt.Errorf("-sample must be at least 1, got %d", *sample)
	}
	vars := settings.NewEnvironment(environment)
	j, err := vars.Judge(*timeout, nil)
	if err != nil {
		return err
	}
	if j == nil {
		return errors.New("no judge is configured: set TIDEWATCH_JUDGE, " +
			"or TIDEWATCH_JUDGE_BASE_URL and TIDEWATCH_JUDGE_MODEL")
	}
	file := *prices
	if file == "" {
		file = vars.Text("TIDEWATCH_PRICES")
	}
	table, err := settings.Spending{Prices: file}.ReadPrices()
	if err != nil {
		return err
	}
	answers, err := readAnswers(filepath.Join(*data, *files))
	if err != nil {
		return err
	}
	m, err := measure(ctx, j, table, spread(answers, *sample))
	if err != nil && m.calls == 0 {
		return err
	}
	m.print(out, j)
	return err
}
