package settings

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
)

// Serve has all settings of tidewatch serve, in the order of the command's help.
type Serve struct {
	Listen    `group:"HTTP server:"`
	Roles     `group:"HTTP server:"`
	API       `group:"HTTP server:"`
	OpenID    `group:"OpenID Connect:"`
	Database  `group:"Database:"`
	Migration `group:"Database:"`
	Replica   `group:"Database:"`
	Work      `group:"Work:"`
	Spending  `group:"Spending:"`
	Alerts    `group:"Alerts:"`
	Retention `group:"Retention:"`
	Metrics   `group:"Metrics:"`
	Log       `group:"Log:"`
}

// Validate joins the errors of all groups of settings. Most groups report only their first invalid setting.
func (s Serve) Validate() error {
	return errors.Join(
		s.Listen.Validate(),
		s.Roles.Validate(),
		s.API.Validate(),
		s.OpenID.validate(s.PublicURL),
		s.Database.Validate(),
		s.Replica.validate(s.DatabaseURL),
		s.Work.Validate(),
		s.Spending.Validate(),
		s.Alerts.Validate(),
		s.Retention.Validate(),
		s.Metrics.Validate(),
	)
}

// Migration sets whether a server migrates the database at its start.
type Migration struct {
	Migrate bool `help:"Apply pending migrations at the start. The local Postgres is always migrated." setting:"TIDEWATCH_MIGRATE"`
}

// Import has the settings of tidewatch import that are not in [Database] or [Log].
type Import struct {
	AllowUnconfigured bool `help:"Accept engines that are not configured in this environment, but print a warning. The server's environment may differ. If no engine is configured in this environment, --allow-unconfigured is implied." setting:"TIDEWATCH_ALLOW_UNCONFIGURED"`
}

// Listen sets the address of the HTTP server.
type Listen struct {
	Addr string `default:"127.0.0.1:8080" help:"Address of the HTTP server, as host:port." placeholder:"HOST:PORT" setting:"TIDEWATCH_ADDR"`
}

// Validate checks the format of the address.
func (s Listen) Validate() error {
	if _, _, err := net.SplitHostPort(s.Addr); err != nil {
		return fmt.Errorf("--addr (TIDEWATCH_ADDR): must be host:port such as 127.0.0.1:8080 or :8080, got %q", s.Addr)
	}
	return nil
}

// A process has one or more of the roles "api", "scheduler" and "worker".
const (
	RoleAPI       = "api"
	RoleScheduler = "scheduler"
	RoleWorker    = "worker"
)

// Roles selects the roles of a process.
type Roles struct {
	Roles []string `default:"api,scheduler,worker" help:"Roles of this process: api (serve HTTP), scheduler (turn ticks into runs; may become the leader), worker (collect and score)." placeholder:"ROLE" setting:"TIDEWATCH_ROLES"`
}

// Validate checks the names of the roles.
func (s Roles) Validate() error {
	known := []string{RoleAPI, RoleScheduler, RoleWorker}
	for _, role := range s.Roles {
		if !slices.Contains(known, role) {
			return fmt.Errorf("--roles (TIDEWATCH_ROLES): unknown role %q; known roles: %s", role, strings.Join(known, ", "))
		}
	}
	if len(s.Roles) == 0 {
		return errors.New("--roles (TIDEWATCH_ROLES): must name at least one role")
	}
	return nil
}

// Has reports whether the process has the role.
func (s Roles) Has(role string) bool { return slices.Contains(s.Roles, role) }
