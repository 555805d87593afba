package stayingup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
	"tidewatch/openapi/client"
	"tidewatch/store/storetest"
)

const (
	largestImage = 40_000_000 // bytes that a registry would store
	userPassword = "correct horse battery"
)

// containers is a world whose nodes and Postgres are containers of compose.yaml.
type containers struct {
	*world

	dir      string    // the copy of the project that contains compose.yaml and .env
	once     uuid.UUID // a schedule that fires each minute and catches up missed ticks with one run
	password string    // of Postgres
}

// TestContainers builds the image, and runs three nodes and Postgres as compose.yaml describes. TestContainers kills a
// node and Postgres, updates the image, and stops and starts all containers. Users call the API meanwhile. At the end,
// TestContainers compares the tables with the log of the stand-in engines.
//
// The script .ci/containers prepares Docker. The environment variable CONTAINERS is the path of a copy of the project.
func TestContainers(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("CONTAINERS")
	if dir == "" {
		t.Skip("needs make containers")
	}
	c := newContainers(t, dir)
	c.startFromNothing()
	c.createSchedules()
	c.addNodes()
	l := c.load()
	l.repeatsBroken = true
	unstored := c.killNode()
	c.killPostgres()
	c.update()
	c.downAndUp()
	l.end()
	require.Empty(t, l.failures)
	c.judgeExcept("Containers (calls in progress on the killed node are repeated)", l, 0, unstored)
	c.judgeOnce()
	c.remove()
}

func newContainers(t *testing.T, dir string) *containers {
	t.Helper()
	c := &containers{world: &world{t: t, began: time.Now()}, dir: dir, password: rand.Text()}
	var lc net.ListenConfig
	listener, err := lc.Listen(t.Context(), "tcp", net.JoinHostPort(c.bridgeAddress(), "0"))
	require.NoError(t, err)
	c.engines = standin.New(standin.Options{Latency: 200 * time.Millisecond, Now: time.Now})
	server := httptest.NewUnstartedServer(c.engines)
	require.NoError(t, server.Listener.Close())
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	c.engine = server.URL
	c.writeEnv()
	return c
}

// bridgeAddress returns the address of this machine on Docker's default bridge, which all containers can reach.
func (c *containers) bridgeAddress() string {
	c.t.Helper()
	name := c.docker("network", "inspect", "bridge", "--format", `{{index .Options "com.docker.network.bridge.name"}}`)
	bridge, err := net.InterfaceByName(name)
	require.NoError(c.t, err)
	addresses, err := bridge.Addrs()
	require.NoError(c.t, err)
	require.NotEmpty(c.t, addresses)
	ip, _, err := net.ParseCIDR(addresses[0].String())
	require.NoError(c.t, err)
	return ip.String()
}

// writeEnv writes .env as compose.yaml describes, with the address of the stand-in engines.
func (c *containers) writeEnv() {
	c.t.Helper()
	example, err := os.ReadFile(filepath.Join(c.dir, ".env.example"))
	require.NoError(c.t, err)
	const variable = "\nPOSTGRES_PASSWORD="
	require.Contains(c.t, string(example), variable+"\n")
	text := strings.Replace(string(example), variable, variable+c.password, 1)
	text += strings.Join(c.engineVariables(), "\n") + "\n"
	require.NoError(c.t, os.WriteFile(filepath.Join(c.dir, ".env"), []byte(text), 0o600))
}

// docker runs a command of Docker in the copy of the project, and returns the output of the command.
func (c *containers) docker(args ...string) string {
	c.t.Helper()
	out, stderr, err := c.tryDocker("", args...)
	require.NoError(c.t, err, "docker %s: %s", strings.Join(args, " "), stderr)
	return out
}

func (c *containers) tryDocker(stdin string, args ...string) (stdout, stderr string, err error) {
	c.t.Helper()
	command := exec.CommandContext(context.WithoutCancel(c.t.Context()), "docker", args...)
	var out, errors strings.Builder
	command.Dir, command.Stdin, command.Stdout, command.Stderr = c.dir, strings.NewReader(stdin), &out, &errors
	err = command.Run()
	return strings.TrimSpace(out.String()), errors.String(), err
}

func (c *containers) compose(args ...string) string {
	c.t.Helper()
	c.note("docker compose " + strings.Join(args, " "))
	return c.docker(append([]string{"compose"}, args...)...)
}

// list returns the ids of the running containers of a service.
func (c *containers) list(service string) []string {
	c.t.Helper()
	return strings.Fields(c.docker("compose", "ps", "--quiet", service))
}

func (c *containers) inspect(id, format string) string {
	c.t.Helper()
	return c.docker("inspect", "--format", format, id)
}

// waitHealthy waits until Docker reports the given number of containers of a service as healthy.
func (c *containers) waitHealthy(service string, n int) {
	c.t.Helper()
	c.until(3*time.Minute, fmt.Sprintf("%d containers of %s are healthy", n, service), func() bool {
		ids := c.list(service)
		return len(ids) == n && !slices.ContainsFunc(ids, func(id string) bool {
			health, _, err := c.tryDocker("", "inspect", "--format", "{{.State.Health.Status}}", id)
			return err != nil || health != "healthy"
		})
	})
	c.note(fmt.Sprintf("Docker reports %d healthy containers of %s", n, service))
}

// findPostgres updates the address of the database. Docker may assign a new address at each start of Postgres.
func (c *containers) findPostgres() {
	c.t.Helper()
	c.waitHealthy("postgres", 1)
	address := c.inspect(c.list("postgres")[0], "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}")
	require.NotEmpty(c.t, address)
	c.database = fmt.Sprintf("postgres://tidewatch:%s@%s/tidewatch", c.password, net.JoinHostPort(address, "5432"))
}

// ports returns the ports of the nodes on this machine, in ascending order.
func (c *containers) ports() []string {
	c.t.Helper()
	var ports []string
	for _, id := range c.list("tidewatch") {
		bindings := strings.Fields(c.docker("port", id, "8080/tcp"))
		require.Len(c.t, bindings, 1, "a node has one port, on loopback")
		port, ok := strings.CutPrefix(bindings[0], "127.0.0.1:")
		require.True(c.t, ok, bindings[0])
		ports = append(ports, port)
	}
	slices.Sort(ports)
	return ports
}

// findNodes reads the ports of the nodes and waits until each node is ready.
func (c *containers) findNodes() {
	c.t.Helper()
	c.nodes = nil
	for _, port := range c.ports() {
		c.nodes = append(c.nodes, &node{addr: net.JoinHostPort("127.0.0.1", port)})
	}
	c.waitNodes()
}

func (c *containers) waitNodes() {
	c.t.Helper()
	c.waitHealthy("tidewatch", len(c.nodes))
	for _, n := range c.nodes {
		c.waitReady(n)
		c.note(n.addr + " is ready")
	}
}

func (c *containers) startFromNothing() {
	c.t.Helper()
	c.t.Cleanup(c.logFailure)
	c.compose("up", "--detach")
	size, err := strconv.Atoi(c.docker("image", "inspect", "--format", "{{.Size}}", "tidewatch"))
	require.NoError(c.t, err)
	compressed := c.compressedImage()
	c.note(fmt.Sprintf("the image has %.1f MB, and %.1f MB compressed", float64(size)/1e6, float64(compressed)/1e6))
	require.Less(c.t, compressed, largestImage)
	require.Equal(c.t, "0", c.inspect(strings.Fields(c.docker("compose", "ps", "--all", "--quiet", "migrate"))[0],
		"{{.State.ExitCode}}"), "the migration succeeded")
	c.findPostgres()
	c.findNodes()
	require.Equal(c.t, []string{"8080"}, c.ports())
	code, body := fetch(c.t.Context(), "http://"+c.nodes[0].addr+"/admin/")
	require.Equal(c.t, http.StatusOK, code)
	require.Contains(c.t, body, "<title>Tidewatch")
	_, stderr, err := c.tryDocker("", "run", "--rm", "tidewatch", "serve")
	require.Error(c.t, err)
	require.Contains(c.t, stderr, "DATABASE_URL is not set")
}

// compressedImage returns the size of the image as registries store it.
func (c *containers) compressedImage() int {
	c.t.Helper()
	var compressed bytes.Buffer
	zip := gzip.NewWriter(&compressed)
	save := exec.CommandContext(c.t.Context(), "docker", "save", "tidewatch")
	save.Stdout = zip
	require.NoError(c.t, save.Run())
	require.NoError(c.t, zip.Close())
	return compressed.Len()
}

// logFailure logs the output of the containers if the test has failed.
func (c *containers) logFailure() {
	if c.t.Failed() {
		out, stderr, _ := c.tryDocker("", "compose", "logs", "--no-color", "--tail", "100")
		c.t.Log(lastLines(out + stderr))
	}
}

// createSchedules creates the first user on the command line, and a token and schedules through the API.
func (c *containers) createSchedules() {
	c.t.Helper()
	out, stderr, err := c.tryDocker(userPassword+"\n",
		"compose", "run", "--rm", "tidewatch", "user", "create", "ada@example.com", "--role", "admin")
	require.NoError(c.t, err, stderr)
	require.Contains(c.t, out, "ada@example.com")
	api, session := c.logIn()
	ctx := c.t.Context()
	token, err := api.CreateTokenWithResponse(ctx, nil, client.NewToken{Name: "tests", Role: client.RoleAdmin}, session)
	require.NoError(c.t, err)
	c.token = token.JSON201.Secret
	brand, err := api.CreateBrandWithResponse(ctx, nil, client.NewBrand{
		Collectors:  []string{"chatgpt", "perplexity"},
		Name:        "Alderway",
		NewCustomer: &client.NewCustomer{Name: "Northwind"},
	}, session)
	require.NoError(c.t, err)
	for q := range queries {
		query := client.NewQuery{Text: fmt.Sprintf("who leads, take %d", q)}
		_, err := api.CreateQueryWithResponse(ctx, brand.JSON201.ID, nil, query, session)
		require.NoError(c.t, err)
	}
	schedule := func(name, cron string, misfire client.MisfirePolicy) uuid.UUID {
		created, err := api.CreateScheduledJobWithResponse(ctx, nil, client.NewScheduledJob{
			BrandID:        brand.JSON201.ID,
			CronExpression: &cron,
			JobType:        client.JobTypeDataCollectionAndScoring,
			MisfirePolicy:  &misfire,
			Name:           &name,
			OverlapPolicy:  new(client.OverlapPolicyAllow),
		}, session)
		require.NoError(c.t, err)
		return created.JSON201.ID
	}
	c.once = schedule("once", "* * * * *", client.MisfirePolicyRunOnce)
	for i := range 4 {
		c.minutely = append(c.minutely, schedule(fmt.Sprintf("minutely %d", i), "* * * * *", client.MisfirePolicyRunAll))
		c.triggered = append(c.triggered,
			schedule(fmt.Sprintf("triggered %d", i), storetest.YearlyCron(), client.MisfirePolicyRunAll))
	}
	c.note("the API created schedules")
}

// logIn logs in by password. The returned function adds the session cookie to a request.
func (c *containers) logIn() (*client.ClientWithResponses, client.RequestEditorFn) {
	c.t.Helper()
	api, err := client.New("http://" + c.nodes[0].addr)
	require.NoError(c.t, err)
	credentials := client.Credentials{Email: "ada@example.com", Password: userPassword}
	session, err := api.LogInWithResponse(c.t.Context(), credentials)
	require.NoError(c.t, err)
	cookies := session.HTTPResponse.Cookies()
	require.Len(c.t, cookies, 1)
	return api, func(_ context.Context, r *http.Request) error {
		r.AddCookie(cookies[0])
		return nil
	}
}

// addNodes changes .env as .env.example describes, and starts more nodes.
func (c *containers) addNodes() {
	c.t.Helper()
	path := filepath.Join(c.dir, ".env")
	text, err := os.ReadFile(path)
	require.NoError(c.t, err)
	for _, variable := range []string{"NODES=3\n", "PORTS=8080-8082\n"} {
		require.Contains(c.t, string(text), "\n#"+variable)
		text = bytes.Replace(text, []byte("\n#"+variable), []byte("\n"+variable), 1)
	}
	require.NoError(c.t, os.WriteFile(path, text, 0o600))
	c.compose("up", "--detach")
	c.findNodes()
	require.Equal(c.t, []string{"8080", "8081", "8082"}, c.ports())
}

// beforeMinute waits until shortly before the start of a minute, when schedules fire.
func (c *containers) beforeMinute(lead time.Duration) {
	c.t.Helper()
	next := time.Now().Add(lead).Truncate(time.Minute).Add(time.Minute)
	c.keepGoing(time.Until(next.Add(-lead)))
}

// kill kills the main process of a container, and waits until Docker has restarted the container. The command `docker
// kill` would not test the restart, because Docker does not restart containers that users stop.
func (c *containers) kill(service, id string) {
	c.t.Helper()
	pid, err := strconv.Atoi(c.inspect(id, "{{.State.Pid}}"))
	require.NoError(c.t, err)
	require.Positive(c.t, pid)
	restarts := c.inspect(id, "{{.RestartCount}}")
	require.NoError(c.t, syscall.Kill(pid, syscall.SIGKILL))
	c.note("a container of " + service + " is killed")
	c.until(time.Minute, "Docker restarts the container", func() bool {
		return c.inspect(id, "{{.RestartCount}}") != restarts && c.inspect(id, "{{.State.Running}}") == "true"
	})
}

// killNode kills a node when schedules fire. The result is the number of calls in progress, which other nodes repeat.
func (c *containers) killNode() (unstored int) {
	c.t.Helper()
	c.beforeMinute(0)
	c.keepGoing(time.Second)
	unstored = c.openCalls(time.Now())
	c.kill("tidewatch", c.list("tidewatch")[0])
	unstored = max(unstored, c.openCalls(time.Now()))
	c.waitNodes()
	return unstored
}

func (c *containers) killPostgres() {
	c.t.Helper()
	c.beforeMinute(time.Second)
	c.kill("postgres", c.list("postgres")[0])
	c.findPostgres()
	c.waitNodes()
}

// update replaces all nodes by nodes of another version.
func (c *containers) update() {
	c.t.Helper()
	const version = "9.9.9"
	c.compose("build", "--build-arg", "VERSION="+version)
	c.compose("run", "--rm", "migrate")
	before, ports := c.list("tidewatch"), c.ports()
	c.beforeMinute(5 * time.Second)
	outage := c.outage(func() {
		c.compose("up", "--detach")
		c.waitNodes()
	})
	c.note(fmt.Sprintf("no node was ready for %.1f s", outage.Seconds()))
	require.Equal(c.t, ports, c.ports(), "a reverse proxy finds the nodes at the same ports")
	for i, id := range c.list("tidewatch") {
		require.NotContains(c.t, before, id)
		out := c.docker("compose", "exec", fmt.Sprintf("--index=%d", i+1), "tidewatch", "/tidewatch", "version")
		require.Contains(c.t, out+"\n", "tidewatch "+version+"\n")
	}
	c.note("all nodes have the version " + version)
}

// outage runs the function f, and returns the longest time without a ready node.
func (c *containers) outage(f func()) (longest time.Duration) {
	c.t.Helper()
	ctx, stop := context.WithCancel(c.t.Context())
	defer stop()
	var done sync.WaitGroup
	done.Go(func() {
		for last := time.Now(); ctx.Err() == nil; wait(ctx, 100*time.Millisecond) {
			ready := slices.ContainsFunc(c.nodes, func(n *node) bool { return status(ctx, n.addr) == http.StatusOK })
			longest = max(longest, time.Since(last))
			if ready {
				last = time.Now()
			}
		}
	})
	f()
	stop()
	done.Wait()
	return longest
}

// downAndUp removes all containers, and later creates new containers with the same volume. The pause takes more than
// two minutes, so that ticks count as missed.
func (c *containers) downAndUp() {
	c.t.Helper()
	runs, ports := value[int](c.world, "SELECT count(*) FROM job_runs"), c.ports()
	c.compose("down")
	require.Empty(c.t, c.docker("compose", "ps", "--all", "--quiet"))
	c.keepGoing(3*time.Minute + 15*time.Second)
	c.compose("up", "--detach")
	c.findPostgres()
	c.waitNodes()
	require.Equal(c.t, ports, c.ports())
	require.GreaterOrEqual(c.t, value[int](c.world, "SELECT count(*) FROM job_runs"), runs, "the volume has the runs")
	c.logIn()
	c.beforeMinute(0)
}

// judgeOnce checks that the runs of the schedule "once" account for each tick, and that one run represents several
// ticks. The count of missed ticks does not include a tick that was on time.
func (c *containers) judgeOnce() {
	c.t.Helper()
	require.Zero(c.t, value[int](c.world, `
		SELECT (extract(epoch FROM
			coalesce(s.next_run_at, date_trunc('minute', $2::timestamptz) + interval '1 minute') - r.first) / 60 - r.ticks)::int
		FROM scheduled_jobs s
		JOIN (SELECT scheduled_job_id, min(scheduled_for) AS first,
				sum(1 + coalesce((metadata -> 'missed' ->> 'count')::int
					- ((metadata -> 'missed' ->> 'to')::timestamptz = scheduled_for)::int, 0)) AS ticks
			FROM job_runs WHERE trigger = 'tick' GROUP BY 1) r ON r.scheduled_job_id = s.id
		WHERE s.id = $1`, c.once, c.ended), "ticks without a run")
	missed := value[int](c.world, `SELECT max((metadata -> 'missed' ->> 'count')::int) FROM job_runs
		WHERE scheduled_job_id = $1`, c.once)
	c.note(fmt.Sprintf("one run represents %d missed ticks", missed))
	require.GreaterOrEqual(c.t, missed, 2)
}

// remove removes everything that compose.yaml created.
func (c *containers) remove() {
	c.t.Helper()
	project := "label=com.docker.compose.project=" + os.Getenv("COMPOSE_PROJECT_NAME")
	require.NotEmpty(c.t, c.docker("volume", "ls", "--quiet", "--filter", project))
	c.compose("down", "--volumes")
	for _, kind := range []string{"container", "network", "volume"} {
		require.Empty(c.t, c.docker(kind, "ls", "--quiet", "--filter", project), kind)
	}
}
