package static

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func ask(t *testing.T, method, url string, header ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) []byte {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEveryBundleIsServedForEver(t *testing.T) {
	shape := regexp.MustCompile(`^/static/[a-z]+-[0-9a-f]{12}\.(css|js|svg)$`)
	for _, b := range Bundles {
		u := URL(b.Name)
		if !shape.MatchString(u) {
			t.Errorf("%s: path %q", b.Name, u)
		}
		plain := ask(t, "GET", u)
		text := body(t, plain)
		if plain.StatusCode != 200 || len(text) == 0 {
			t.Errorf("%s: %d, %d bytes", u, plain.StatusCode, len(text))
		}
		for name, want := range map[string]string{
			"Cache-Control":          "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff",
			"Vary":                   "Accept-Encoding",
			"Content-Encoding":       "",
		} {
			if got := plain.Header.Get(name); got != want {
				t.Errorf("%s: %s %q, want %q", u, name, got, want)
			}
		}
		packed := ask(t, "GET", u, "Accept-Encoding", "br, gzip")
		z, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatalf("%s: %v", u, err)
		}
		unpacked, err := io.ReadAll(z)
		if err != nil || !bytes.Equal(unpacked, text) {
			t.Errorf("%s: packed and plain differ (%v)", u, err)
		}
		if packed.Header.Get("ETag") == plain.Header.Get("ETag") {
			t.Errorf("%s: packed and plain share an ETag", u)
		}
		if again := ask(t, "GET", u, "If-None-Match", `"x", W/`+plain.Header.Get("ETag")); again.StatusCode != 304 {
			t.Errorf("%s: %d for a known ETag", u, again.StatusCode)
		}
		if head := ask(t, "HEAD", u); head.StatusCode != 200 || len(body(t, head)) != 0 || head.Header.Get("Content-Length") == "0" {
			t.Errorf("%s: HEAD answers %d", u, head.StatusCode)
		}
		if post := ask(t, "POST", u); post.StatusCode != 405 || post.Header.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: POST answers %d", u, post.StatusCode)
		}
	}
}

func TestOtherPathsAreNotFound(t *testing.T) {
	for _, u := range []string{"/static/", "/static/staff.css", "/static/css/base.css", "/static/staff-000000000000.css", "/static/../static.go"} {
		if r := ask(t, "GET", u); r.StatusCode != 404 || r.Header.Get("Cache-Control") != "" {
			t.Errorf("%s: %d, kept as %q", u, r.StatusCode, r.Header.Get("Cache-Control"))
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("URL of no bundle does not panic")
		}
	}()
	URL("nothing.css")
}

func TestTakesGzip(t *testing.T) {
	for header, want := range map[string]bool{
		"": false, "gzip": true, "br, GZIP;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false,
		"*": true, "*;q=0": false, "gzip;q=0, *": false, "identity": false, "gzip;q=x": false,
	} {
		if got := TakesGzip(header); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
}

func TestEveryFileIsInABundle(t *testing.T) {
	var used []string
	for _, b := range Bundles {
		used = append(used, b.Parts...)
	}
	err := fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !slices.Contains(used, p) {
			t.Errorf("%s is in no bundle", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSheetsStayAtHomeAndLight(t *testing.T) {
	for _, b := range Bundles {
		f := byPath[URL(b.Name)]
		for _, foreign := range []string{"@import", "url(", "http://", "https://"} {
			if strings.HasSuffix(b.Name, ".css") && bytes.Contains(f.plain, []byte(foreign)) {
				t.Errorf("%s fetches something: %s", b.Name, foreign)
			}
		}
	}
	for name, most := range map[string]int{"survey.css": 3500, "staff.css": 15000, "staff.js": 2000} {
		if got := len(byPath[URL(name)].packed); got > most {
			t.Errorf("%s is %d bytes packed, at most %d wanted", name, got, most)
		}
	}
}

// A class is one component's: a second sheet that shapes it draws over the first.
func TestAClassIsShapedByOneSheet(t *testing.T) {
	class := regexp.MustCompile(`(?m)^\.([a-z][a-z0-9-]*)(?:,| \{)`)
	of := map[string]string{}
	for _, b := range Bundles {
		if b.Name != "staff.css" {
			continue
		}
		for _, part := range b.Parts {
			if part == "css/print.css" { // takes away from all
				continue
			}
			sheet, err := tree.ReadFile(part)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range class.FindAllStringSubmatch(string(sheet), -1) {
				if first, is := of[m[1]]; is && first != part {
					t.Errorf(".%s stands in %s and in %s", m[1], first, part)
				}
				of[m[1]] = part
			}
		}
	}
	if len(of) < 100 {
		t.Errorf("%d classes were read", len(of))
	}
}
