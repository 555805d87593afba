package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"tidewatch/api/catalog"
	"tidewatch/jobs/collector"
	"tidewatch/jobs/collector/standin"
	"tidewatch/migrations"
	"tidewatch/store"
	"tidewatch/store/pglocal"
)

type demoCommand struct {
	Addr     string        `help:"Where the HTTP server listens. Default: 127.0.0.1:8080, or a free port when that is taken." placeholder:"HOST:PORT"`
	DataDir  string        `help:"Where the demo's Postgres keeps its data. Default: a directory of its own, or a temporary one when another demo has that." placeholder:"DIR" type:"path"`
	File     string        `help:"A file of your own, as tidewatch import takes it, instead of the example." placeholder:"FILE" type:"existingfile"`
	JSON     bool          `help:"Print one JSON document instead of tables." name:"json"`
	Latency  time.Duration `default:"250ms" help:"How long the stand-in engines take to answer."`
	LogLevel string        `default:"warn" enum:"debug,info,warn,error" help:"The least level that is logged: debug, info, warn or error."`
	Once     bool          `help:"End when the runs have: with status 0 when all completed, else with the reason."`
}

//go:embed demo.yaml
var demoFile []byte

const demoAddr = "127.0.0.1:8080"

// Run shows everything that Tidewatch does, on a database of its own.
func (c *demoCommand) Run(ctx context.Context, e *env) (err error) {
	logger := logSettings{LogFormat: "auto", LogLevel: c.LogLevel}.logger(e)
	d := &demo{command: c, env: e, logger: logger, out: e.stdout}
	if c.JSON {
		d.out = e.stderr // stdout is for the document alone
	}
	defer func() { err = errors.Join(err, d.close(ctx)) }()
	if err := d.prepare(ctx); err != nil {
		return err
	}
	serveCtx, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	go func() { served <- d.node.serve(serveCtx, d.listener) }()
	err = d.show(ctx)
	if err == nil && !c.Once {
		err = d.makeAdmin(ctx)
	}
	if err == nil && !c.Once {
		fmt.Fprintf(
			d.out,
			"\nServing on http://%s (/healthz, /readyz); the schedules go on firing. Ctrl-C ends it.\n",
			d.node.addr,
		)
		return <-served
	}
	stop()
	return errors.Join(err, <-served)
}

// demo is a running demo.
type demo struct {
	brands   []store.Brand // of the file
	command  *demoCommand
	doc      *catalog.Document
	engines  *standIn // nil: real engines are configured
	env      *env
	listener net.Listener
	logger   *slog.Logger
	node     *node
	out      io.Writer // what is for people
	rules    catalog.Rules
	tempDir  string
}

// prepare starts what the demo needs and loads its file.
func (d *demo) prepare(ctx context.Context) error {
	if err := d.readFile(); err != nil {
		return err
	}
	var err error
	if d.listener, err = d.listen(ctx); err != nil {
		return err
	}
	d.node = &node{
		api:  apiSettings{RequestsPerSecond: 50, SessionIdle: 12 * time.Hour, SessionMax: 720 * time.Hour},
		addr: d.listener.Addr().String(), logger: d.logger, migrate: true,
		roles: roleSetting{Roles: []string{roleAPI, roleScheduler, roleWorker}},
		work:  workSettings{CallTimeout: 45 * time.Second, StopTimeout: 5 * time.Second},
	}
	if d.node.db, err = d.startPostgres(ctx); err != nil {
		return err
	}
	// Before the node starts: it is to find the schedules in place.
	if _, err := migrations.Up(ctx, d.node.db.pool, slog.New(slog.DiscardHandler)); err != nil {
		return err
	}
	report, err := catalog.Apply(ctx, store.New(d.node.db.pool), d.doc, d.rules, false)
	if err != nil {
		return err
	}
	fmt.Fprintf(d.out, "Loaded %s: %d changes, %d unchanged.\n", d.fileName(), len(report.Changes), report.Unchanged)
	if err := d.readBrands(ctx); err != nil {
		return err
	}
	if d.node.collectors, err = d.collectors(ctx); err != nil {
		return err
	}
	if d.engines != nil && d.command.File == "" {
		if err := d.makeUpPast(ctx); err != nil {
			return err
		}
	}
	return d.node.start(ctx)
}

// readBrands reads the file's brands back, by customer and name. The database may hold others, of an earlier demo.
func (d *demo) readBrands(ctx context.Context) error {
	db := store.New(d.node.db.pool)
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
	data := demoFile
	if d.command.File != "" {
		var err error
		if data, err = os.ReadFile(d.command.File); err != nil {
			return fmt.Errorf("--file: %w", err)
		}
	}
	d.rules = importRules(nil) // which engines there are shows later
	var err error
	d.doc, err = catalog.Parse(d.fileName(), data, d.rules)
	return err
}

// listen takes the address that was asked for, or else the usual one, or else a free port.
func (d *demo) listen(ctx context.Context) (net.Listener, error) {
	if d.command.Addr != "" {
		return listen(ctx, d.command.Addr)
	}
	listener, err := listen(ctx, demoAddr)
	if err == nil {
		return listener, nil
	}
	listener, err = listen(ctx, "127.0.0.1:0")
	if err == nil {
		fmt.Fprintf(d.out, "%s is taken by another program; using %s.\n", demoAddr, listener.Addr())
	}
	return listener, err
}

// startPostgres starts the demo's own Postgres; a second demo gets one in a temporary directory.
func (d *demo) startPostgres(ctx context.Context) (*database, error) {
	settings := databaseSettings{DataDir: d.command.DataDir, DBMaxConns: 20}
	if settings.DataDir == "" {
		dir, err := dataDir(d.env.getenv, "demo")
		if err != nil {
			return nil, err
		}
		settings.DataDir = dir
	}
	fmt.Fprintf(d.out, "Starting Postgres in %s.\n", settings.DataDir)
	db, err := settings.startLocal(ctx, d.logger)
	if !errors.Is(err, pglocal.ErrInUse) || d.command.DataDir != "" {
		return db, err
	}
	if d.tempDir, err = os.MkdirTemp("", "tidewatch-demo-"); err != nil {
		return nil, err
	}
	if err := os.Chmod(
		d.tempDir,
		0o711,
	); err != nil { //nolint:gosec // Postgres' account passes through; the cluster in it is closed
		return nil, err
	}
	fmt.Fprintf(d.out, "Another demo has it; using %s, which is deleted at the end.\n", d.tempDir)
	settings.DataDir = d.tempDir
	return settings.startLocal(ctx, d.logger)
}

// collectors are the configured engines, or when none is, the stand-in's.
func (d *demo) collectors(ctx context.Context) (collector.Set, error) {
	d.node.configs = engineConfigs(d.env.getenv, 45*time.Second)
	set, err := collector.NewSet(d.node.configs)
	if err != nil {
		return nil, err
	}
	if len(set) > 0 {
		fmt.Fprintf(d.out, "Asking real engines, because their keys are set: %s.\n", strings.Join(set.Names(), ", "))
		d.node.prices = collector.BuiltInPrices()
		d.node.limits, err = engineLimits(d.env.getenv)
		return set, err
	}
	names, err := d.names(ctx)
	if err != nil {
		return nil, err
	}
	faults := &demoFaults{}
	options := standin.Options{Brands: names, Faults: faults.of, Latency: d.command.Latency, Now: time.Now}
	d.node.prices, d.node.retryPause = collector.BuiltInPrices(), demoRetryPause
	if d.engines, err = startEngines(ctx, "127.0.0.1:0", options); err != nil {
		return nil, err
	}
	fmt.Fprintln(
		d.out,
		"Asking stand-in engines, because no key is set: the answers are made up, and so are their costs.\n"+
			"One of them will throttle us, another one is away at first; both heal.",
	)
	d.node.configs = d.engines.configs(45 * time.Second)
	return collector.NewSet(d.node.configs)
}

// names are the brands and their competitors, which the stand-in's answers mention.
func (d *demo) names(ctx context.Context) ([]string, error) {
	var names []string
	for _, brand := range d.brands {
		names = append(names, brand.Name)
		competitors, err := store.New(d.node.db.pool).CompetitorsOf(ctx, brand.ID)
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
		_ = d.listener.Close() // closed already when it has served
	}
	if d.engines != nil {
		errs = append(errs, d.engines.stop(ctx))
	}
	if d.node != nil && d.node.db != nil {
		errs = append(errs, d.node.db.close(ctx))
	}
	if d.tempDir != "" {
		errs = append(errs, os.RemoveAll(d.tempDir))
	}
	return errors.Join(errs...)
}
