// Package demo has two commands for trying Tidewatch. The command "demo" runs a complete example on a local Postgres.
// The command "engines" runs stand-in answer engines.
//
// The demo starts in demo.go, which prepares the database and runs a node. The stand-in engines are in engines.go, and
// faults.go injects their failures. The file past.go adds a made-up history. The plot of the history is in story.go,
// and the answers are in madeup.go. The runs are triggered in runs.go, and progress.go shows their progress. The
// results are printed by report.go and trend.go.
package demo

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/cmd/tidewatch/internal/database"
	"tidewatch/cmd/tidewatch/internal/node"
	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/jobs"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/store"
	"tidewatch/store/pglocal"
)

// Command runs the demo.
type Command struct {
	Addr     string        `help:"Address of the HTTP server. Default: 127.0.0.1:8080, or a free port if port 8080 is in use." placeholder:"HOST:PORT"`
	DataDir  string        `help:"Data directory of the demo's Postgres. Default: a subdirectory of the user's data directory, or a temporary directory while another demo is running." placeholder:"DIR" type:"path"`
	File     string        `help:"YAML file to use instead of the example, in the format of tidewatch import." placeholder:"FILE" type:"existingfile"`
	JSON     bool          `help:"Print one JSON document instead of tables." name:"json"`
	Latency  time.Duration `default:"250ms" help:"Response time of the stand-in engines."`
	LogLevel string        `default:"warn" enum:"debug,info,warn,error" help:"Minimum log level: debug, info, warn or error."`
	Once     bool          `help:"Exit when the runs have ended. The exit status is 0 if all runs completed."`

	settings.Alerts   `group:"Alerts:"`
	settings.Spending `group:"Spending with real engines:"`
}

// Validate checks the settings of alerts and of spending.
func (c *Command) Validate() error { return errors.Join(c.Alerts.Validate(), c.Spending.Validate()) }

//go:embed demo.yaml
var exampleFile []byte

const (
	defaultAddr = "127.0.0.1:8080"
	callTimeout = 45 * time.Second
	// rescoreRate is the maximum number of made-up answers that the demo scores per second. The rate exceeds the
	// default of a server, because no other work uses the database of the demo, and changes appear only after the
	// scoring.
	rescoreRate = 2000
)

// Run runs the demo on the demo's own database.
func (c *Command) Run(ctx context.Context, e *command.Env) (err error) {
	logger := e.Logger(settings.Log{LogFormat: "auto", LogLevel: c.LogLevel})
	d := &demo{command: c, env: e, logger: logger, out: e.Stdout}
	if c.JSON {
		d.out = e.Stderr // standard output contains only the JSON document
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()
	d.warnOfVariables(ctx)
	if err := d.prepare(ctx); err != nil {
		return err
	}
	serveCtx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- d.node.Serve(serveCtx, d.listener) }()
	err = d.show(ctx)
	if err == nil && !c.Once {
		err = errors.Join(d.scorePast(ctx), d.createAccess(ctx))
	}
	if err == nil && !c.Once {
		fmt.Fprintf(d.out, "\nServing on http://%s. The schedules keep firing. Press Ctrl-C to stop.\n", d.addr())
		return <-served
	}
	stop()
	return errors.Join(err, <-served)
}

// demo has the state of a running demo.
type demo struct {
	brands   []store.Brand // all brands of the customers in the imported file
	command  *Command
	dataDir  string // the data directory of Postgres
	db       *database.Database
	doc      *catalog.Document
	engines  *Engines // stand-in engines; nil when real engines are configured
	env      *command.Env
	listener net.Listener
	logger   *slog.Logger
	node     *node.Node
	out      io.Writer // the output for messages to people
	rules    catalog.Rules
	tempDir  string
	unscored []store.Brand // brands with unscored answers that no schedule scores
}

func (d *demo) addr() string { return d.listener.Addr().String() }

// prepare imports the file into the demo's database and starts the node.
func (d *demo) prepare(ctx context.Context) error {
	if err := d.readFile(); err != nil {
		return err
	}
	var err error
	if d.listener, err = d.listen(ctx); err != nil {
		return err
	}
	if d.db, err = d.startPostgres(ctx); err != nil {
		return err
	}
	// The import must precede the start of the node, so that the node finds the schedules.
	if _, err := d.db.Migrate(ctx, d.logger); err != nil {
		return err
	}
	report, err := catalog.Apply(ctx, store.New(d.db.Pool), d.doc, d.rules, false)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "Loaded %s: %d changes, %d unchanged.\n", d.fileName(), len(report.Changes), report.Unchanged)
	if err := d.readBrands(ctx); err != nil {
		return err
	}
	cfg, err := d.config(ctx)
	if err != nil {
		return err
	}
	if d.engines != nil && d.command.File == "" {
		if err := d.addPast(ctx); err != nil {
			return err
		}
	}
	d.node, err = node.Start(ctx, cfg)
	return err
}

// readBrands reads all brands of the customers in the file. The database may also contain other customers, which
// earlier demos imported.
func (d *demo) readBrands(ctx context.Context) error {
	db := store.New(d.db.Pool)
	for _, name := range d.doc.CustomerNames() {
		customer, err := db.CustomerByName(ctx, name)
		if err != nil {
			return err
		}
		brands, err := db.BrandsOf(ctx, customer.ID)
		if err != nil {
			return err
		}
		d.brands = append(d.brands, brands...)
	}
	return nil
}

func (d *demo) fileName() string {
	if d.command.File == "" {
		return "the example"
	}
	return d.command.File
}

func (d *demo) readFile() error {
	data := exampleFile
	if d.command.File != "" {
		var err error
		if data, err = os.ReadFile(d.command.File); err != nil {
			return fmt.Errorf("--file: %w", err)
		}
	}
	d.rules = catalog.Rules{Collectors: collector.Names(), Plan: jobs.NewPlanner().Plan}
	var err error
	d.doc, err = catalog.Parse(d.fileName(), data, d.rules)
	return err
}

// listen opens the address in --addr. Without --addr, listen opens the default address or, if that address is in use, a
// free port.
func (d *demo) listen(ctx context.Context) (net.Listener, error) {
	if d.command.Addr != "" {
		listener, err := node.Listen(ctx, d.command.Addr)
		if err != nil {
			return nil, fmt.Errorf("--addr: %w", err)
		}
		return listener, nil
	}
	listener, err := node.Listen(ctx, defaultAddr)
	if err == nil {
		return listener, nil
	}
	listener, err = node.Listen(ctx, "127.0.0.1:0")
	if err == nil {
		fmt.Fprintf(d.out, "%s is in use; using %s.\n", defaultAddr, listener.Addr())
	}
	return listener, err
}

// startPostgres starts the demo's own Postgres. If another demo uses the default data directory, startPostgres uses a
// temporary directory.
func (d *demo) startPostgres(ctx context.Context) (*database.Database, error) {
	o := database.Options{
		Database: settings.Database{DataDir: d.command.DataDir, DBMaxConns: 20}, Vars: d.env.Vars, Logger: d.logger,
	}
	if o.DataDir == "" {
		dir, err := d.env.Vars.DataDir("demo")
		if err != nil {
			return nil, err
		}
		o.DataDir = dir
	}
	d.dataDir = o.DataDir
	fmt.Fprintf(d.out, "Starting Postgres in %s.\n", o.DataDir)
	db, err := database.StartLocal(ctx, o)
	if !errors.Is(err, pglocal.ErrInUse) || d.command.DataDir != "" {
		return db, err
	}
	if d.tempDir, err = os.MkdirTemp("", "tidewatch-demo-"); err != nil {
		return nil, err
	}
	// The account that runs Postgres needs permission to enter the temporary directory. The database cluster inside the
	// directory is private.
	if err := os.Chmod(d.tempDir, 0o711); err != nil { //nolint:gosec // see above
		return nil, err
	}
	fmt.Fprintf(d.out, "Another demo uses this directory. Using %s, which is deleted at the end.\n", d.tempDir)
	o.DataDir, d.dataDir = d.tempDir, d.tempDir
	return database.StartLocal(ctx, o)
}

// config returns the node's configuration. The node uses the stand-in engines if no engine is configured.
func (d *demo) config(ctx context.Context) (node.Config, error) {
	cfg := node.Config{
		API:      settings.API{RequestsPerSecond: 50, SessionIdle: 12 * time.Hour, SessionMax: 720 * time.Hour},
		Database: d.db,
		Engines:  d.env.Vars.Engines(callTimeout),
		Logger:   d.logger,
		Prices:   collector.BuiltInPrices(),
		Roles:    settings.Roles{Roles: []string{settings.RoleAPI, settings.RoleScheduler, settings.RoleWorker}},
		Work:     settings.Work{CallTimeout: callTimeout, RescoreRate: rescoreRate, StopTimeout: 5 * time.Second},
	}
	var err error
	if cfg.Alerts, err = d.command.Alerts.Config(); err != nil {
		return cfg, err
	}
	if cfg.Collectors, err = collector.NewSet(cfg.Engines); err != nil {
		return cfg, err
	}
	if len(cfg.Collectors) > 0 {
		fmt.Fprintf(d.out, "Using real engines, because their keys are set: %s.\n",
			strings.Join(cfg.Collectors.Names(), ", "))
		err := d.limitSpending(&cfg)
		return cfg, err
	}
	if err := d.startEngines(ctx); err != nil {
		return cfg, err
	}
	cfg.Engines, cfg.RetryPause = d.engines.Configs(callTimeout), retryPause
	cfg.Collectors, err = collector.NewSet(cfg.Engines)
	return cfg, err
}

// warnOfVariables logs environment variables that have no effect on the demo.
func (d *demo) warnOfVariables(ctx context.Context) {
	node.WarnOfVariables(ctx, d.env.Vars, d.logger)
	if ignored := d.env.Vars.Ignored(reflect.TypeFor[Command]()); len(ignored) > 0 {
		d.logger.LogAttrs(ctx, slog.LevelWarn, "Settings of a server have no effect on the demo. "+
			"Use tidewatch serve to apply them.", slog.Any("variables", ignored))
	}
}

// limitSpending applies the caps, the prices and the limits of a server to the demo, because real engines cost money.
func (d *demo) limitSpending(cfg *node.Config) (err error) {
	cfg.Spending = d.command.Spending
	if cfg.Prices, err = d.command.ReadPrices(); err != nil {
		return err
	}
	cfg.Limits, err = d.env.Vars.EngineLimits()
	return err
}

func (d *demo) startEngines(ctx context.Context) error {
	names, err := d.names(ctx)
	if err != nil {
		return err
	}
	markets, err := d.marketsByQuery(ctx)
	if err != nil {
		return err
	}
	injected := &faults{}
	d.engines, err = StartEngines(ctx, "127.0.0.1:0", standin.Options{
		Brands:  names,
		Faults:  injected.next,
		Latency: d.command.Latency,
		Market: func(prompt string) []standin.Company {
			if market := findMarket(markets, prompt); market != nil {
				return market
			}
			return d.addedMarket(context.WithoutCancel(ctx), prompt)
		},
		Now: time.Now,
	})
	if err != nil {
		return err
	}
	fmt.Fprintln(d.out, "Using stand-in engines, because no key is set. The answers and their costs are made up.\n"+
		"One engine throttles a call, and another engine is unavailable at first. Both engines recover.")
	return nil
}

// names returns the names of all brands and competitors. In answers to queries that are not in the file, the stand-in
// engines mention some of the returned names.
func (d *demo) names(ctx context.Context) ([]string, error) {
	var names []string
	for _, brand := range d.brands {
		names = append(names, brand.Name)
		competitors, err := store.New(d.db.Pool).CompetitorsOf(ctx, brand.ID)
		if err != nil {
			return nil, err
		}
		for _, competitor := range competitors {
			names = append(names, competitor.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (d *demo) close(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	var errs []error
	if d.listener != nil {
		_ = d.listener.Close() // a node that has served has already closed the listener
	}
	if d.engines != nil {
		errs = append(errs, d.engines.Stop(ctx))
	}
	if d.db != nil {
		errs = append(errs, d.db.Close(ctx))
	}
	if d.tempDir != "" {
		errs = append(errs, os.RemoveAll(d.tempDir))
	}
	return errors.Join(errs...)
}
