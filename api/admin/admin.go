// Package admin is the page that people see: static HTML and ES modules, held in the binary and served as they are. It
// is a client of the JSON API and of nothing else.
//
// app.js names all routes on one screen. pages/ has one module for each, parts/ what they are made of, vendor/ the
// libraries with their licences, made by .ci/vendor-page. There is no build step.
//
// Every file is served below a path that holds a hash of all of them, so that browsers may keep them for ever and a new
// program is seen at once.
package admin

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed index.html icon.svg *.js *.css pages parts vendor/*.js vendor/*.css vendor/*.LICENSE vendor/VERSIONS
var files embed.FS

// Prefix is where the page is served.
const Prefix = "/admin/"

// policy lets the page load what comes from here, and talk to its server alone.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// asset is a file as it is sent.
type asset struct {
	contentType string
	plain       []byte
	zipped      []byte // gzip; nil: it would not be smaller
}

type page struct {
	assets map[string]asset // by path below the hashed folder
	folder string           // the hash
	index  asset
}

// New returns the page's handler. It fails when a file that it is made of is missing.
func New() (http.Handler, error) {
	p := &page{assets: map[string]asset{}}
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		sum.Write(fmt.Appendf(nil, "%s %d\n", name, len(content)))
		sum.Write(content)
		p.assets[name], err = newAsset(name, content)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the admin page: %w", err)
	}
	p.folder = hex.EncodeToString(sum.Sum(nil)[:8])
	if p.index, err = p.makeIndex(); err != nil {
		return nil, fmt.Errorf("make the admin page: %w", err)
	}
	return p, nil
}

func newAsset(name string, content []byte) (asset, error) {
	a := asset{contentType: mime.TypeByExtension(path.Ext(name)), plain: content}
	switch path.Ext(name) { // not what the machine's own tables say
	case ".js":
		a.contentType = "text/javascript; charset=utf-8"
	case ".css":
		a.contentType = "text/css; charset=utf-8"
	case ".html":
		a.contentType = "text/html; charset=utf-8"
	case ".svg":
		a.contentType = "image/svg+xml"
	case "", ".LICENSE":
		a.contentType = "text/plain; charset=utf-8"
	}
	var zipped bytes.Buffer
	w, err := gzip.NewWriterLevel(&zipped, gzip.BestCompression)
	if err != nil {
		return asset{}, err
	}
	if _, err := w.Write(content); err != nil {
		return asset{}, err
	}
	if err := w.Close(); err != nil {
		return asset{}, err
	}
	if zipped.Len() < len(content) {
		a.zipped = zipped.Bytes()
	}
	return a, nil
}

// makeIndex fills in the folder of the files, and names the modules of the first view, so that a browser fetches them at
// once instead of finding one in another.
func (p *page) makeIndex() (asset, error) {
	content := string(p.assets["index.html"].plain)
	base := Prefix + "-/" + p.folder + "/"
	var preloads strings.Builder
	for _, name := range p.firstModules("app.js", nil) {
		fmt.Fprintf(&preloads, "<link rel=\"modulepreload\" href=\"%s%s\">\n", base, name)
	}
	content = strings.ReplaceAll(content, "{{preloads}}", preloads.String())
	return newAsset("index.html", []byte(strings.ReplaceAll(content, "{{base}}", base)))
}

// firstModules returns a module and all that it imports, except what it imports on demand.
func (p *page) firstModules(name string, known []string) []string {
	if slices.Contains(known, name) {
		return known
	}
	known = append(known, name)
	for _, part := range strings.Split(string(p.assets[name].plain), "from")[1:] {
		part = strings.TrimLeft(part, " ")
		if len(part) == 0 || part[0] != '"' && part[0] != '\'' {
			continue
		}
		target, _, found := strings.Cut(part[1:], part[:1])
		if imported := path.Join(
			path.Dir(name),
			target,
		); found && strings.HasPrefix(target, ".") &&
			p.assets[imported].plain != nil {
			known = p.firstModules(imported, known)
		}
	}
	return known
}

// ServeHTTP serves a file below its hashed folder, and the page itself everywhere else: what it shows there it decides in
// the browser.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "The page can only be read.", http.StatusMethodNotAllowed)
		return
	}
	below, isFile := strings.CutPrefix(r.URL.Path, Prefix+"-/")
	if !isFile {
		h.Set("Cache-Control", "no-cache")
		p.send(w, r, p.index, p.folder)
		return
	}
	folder, name, _ := strings.Cut(below, "/")
	a, ok := p.assets[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h.Set("Cache-Control", "no-cache")
	if folder == p.folder {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	p.send(w, r, a, p.folder)
}

func (*page) send(w http.ResponseWriter, r *http.Request, a asset, version string) {
	h := w.Header()
	tag := `"` + version + `"`
	h.Set("Etag", tag)
	h.Set("Vary", "Accept-Encoding")
	if slices.Contains(strings.Split(strings.ReplaceAll(r.Header.Get("If-None-Match"), " ", ""), ","), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", a.contentType)
	body := a.plain
	if a.zipped != nil && acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = a.zipped
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the client has gone: nobody is left to tell
	}
}

// acceptsGzip reads Accept-Encoding: gzip may be named with a weight, and 0 refuses it.
func acceptsGzip(header string) bool {
	for entry := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(entry, " ", ""), ";")
		if strings.EqualFold(name, "gzip") {
			value, err := strconv.ParseFloat(strings.TrimPrefix(weight, "q="), 64)
			return weight == "" || err == nil && value > 0
		}
	}
	return false
}
