package recording_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/recording"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web/kit"
	webrecording "openpeople/internal/web/recording"
)

// audited writes nothing down.
type audited struct{}

func (audited) Audit(context.Context, actor.Actor, string, string, int64, map[string]any) error {
	return nil
}

// A browser gets the part that it asks for, as sound and as nothing else.
func TestRanges(t *testing.T) {
	s, clock := storetest.SQLite(t)
	root, sound := t.TempDir(), "RIFF\x2c\x00\x00\x00WAVEdata\x08\x00\x00\x00abcdefgh"
	if err := os.WriteFile(root+"/1.wav", []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	telephone := "RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x07\x00\x01\x00\x40\x1f\x00\x00\x40\x1f\x00\x00\x01\x00\x08\x00data\x04\x00\x00\x00\xff\x00\x80\x7f"
	linear := "RIFF\x2c\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x08\x00\x00\x00\x00\x00\x84\x82\x7c\x7d\x00\x00"
	if err := os.WriteFile(root+"/mu.wav", []byte(telephone), 0o600); err != nil {
		t.Fatal(err)
	}
	host := httptest.NewServer(http.FileServer(http.Dir(root)))
	defer host.Close()
	ctx := context.Background()
	r := recording.New(s, audited{}, clock.Now)
	id := stored(t, s, clock)
	for _, one := range []contact.Recording{{ExternalID: "1", Path: "1.wav", Sides: contact.Mono}, {ExternalID: "2", URL: host.URL + "/1.wav", Sides: contact.Mono},
		{ExternalID: "3", Path: "mu.wav", Sides: contact.Mono}, {ExternalID: "4", URL: host.URL + "/mu.wav", Sides: contact.Mono}} {
		if _, err := r.Take(ctx, actor.System("test"), id, one); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.SavePlaces(ctx, actor.System("test"), recording.Places{Hosts: []string{host.URL}, Roots: []string{root}}, ""); err != nil {
		t.Fatal(err)
	}
	engine := gin.New()
	fail := func(c *gin.Context, err error) { c.Status(fault.Of(err).Code.Status()) }
	doors := kit.Open(engine, map[kit.DoorName][]gin.HandlerFunc{kit.Staff: {func(c *gin.Context) {
		c.Request = c.Request.WithContext(actor.With(c.Request.Context(), actor.Actor{PersonID: 1, Role: actor.Role(c.GetHeader("Role"))}))
	}}}, fail)
	doors.ProveBy(func(*gin.Context) (bool, error) { return true, nil })
	webrecording.Routes(doors, r, nil)
	server := httptest.NewServer(engine)
	defer server.Close()
	for _, c := range []struct {
		method, path, part, role string
		status                   int
		body, said               string // and Content-Range
	}{
		{"GET", "1/sound", "", "admin", 200, sound, ""},
		{"GET", "1/sound", "bytes=20-23", "admin", 206, "abcd", "bytes 20-23/28"},
		{"GET", "1/sound", "bytes=-2", "executive", 206, "gh", "bytes 26-27/28"},
		{"GET", "1/sound", "bytes=90-", "admin", 416, "", "bytes */28"},
		{"HEAD", "1/sound", "", "admin", 200, "", ""},
		{"GET", "1/file", "", "admin", 200, sound, ""},
		{"GET", "1/file", "", "supervisor", 403, "", ""},
		{"GET", "1/sound", "", "agent", 404, "", ""},
		{"GET", "1/sound/customer", "", "admin", 404, "", ""},
		{"GET", "9/sound", "", "admin", 404, "", ""},
		{"GET", "x/sound", "", "admin", 404, "", ""},
		{"GET", "2/sound", "", "admin", 200, sound, ""},
		{"GET", "2/sound", "bytes=0-", "admin", 206, sound, "bytes 0-27/28"},
		{"GET", "2/sound", "bytes=0-1", "admin", 206, "RI", "bytes 0-1/28"},
		{"GET", "2/sound", "bytes=20-23", "admin", 206, "abcd", "bytes 20-23/28"},
		{"GET", "2/sound", "bytes=90-", "admin", 416, "", "bytes */28"},
		{"HEAD", "2/sound", "", "admin", 200, "", ""},
		{"GET", "3/sound", "", "admin", 200, linear, ""},
		{"GET", "3/sound", "bytes=45-48", "admin", 206, linear[45:49], "bytes 45-48/52"},
		{"GET", "3/sound", "bytes=52-", "admin", 416, "", "bytes */52"},
		{"GET", "4/sound", "", "admin", 200, linear, ""},
		{"GET", "4/sound", "bytes=-3", "admin", 206, linear[49:], "bytes 49-51/52"},
		{"GET", "4/sound", "bytes=40-47", "admin", 206, linear[40:48], "bytes 40-47/52"},
	} {
		request, err := http.NewRequest(c.method, server.URL+"/contacts/1/recordings/"+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Role", c.role)
		if c.part != "" {
			request.Header.Set("Range", c.part)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body := make([]byte, 100)
		n, _ := io.ReadFull(answer.Body, body)
		answer.Body.Close()
		if answer.StatusCode != c.status || c.status < 300 && string(body[:n]) != c.body || c.said != "" && answer.Header.Get("Content-Range") != c.said {
			t.Errorf("%+v: %d %q %v", c, answer.StatusCode, body[:n], answer.Header)
		}
		if c.status < 300 && (answer.Header.Get("Content-Type") != "audio/wav" || c.method == "HEAD" && answer.ContentLength != 28) {
			t.Errorf("%+v: %v", c, answer.Header)
		}
		if got := answer.Header.Get("Content-Disposition"); c.status == 200 && (c.path == "1/file") != (got == `attachment; filename="recording-1.wav"`) {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// stored is a contact of a desk.
func stored(t *testing.T, s *store.Store, clock *storetest.Clock) int64 {
	t.Helper()
	contacts := contact.New(s, silent{}, clock.Now, storetest.Moscow)
	at := clock.Now().Add(-time.Hour)
	taken, err := contacts.Take(context.Background(), actor.System("test"), []contact.Draft{{Source: "pbx", ExternalID: "1", Channel: "phone", Kind: contact.Voice, StartedAt: at, EndedAt: at}})
	if err != nil || taken[0].Err != nil {
		t.Fatal(err, taken)
	}
	if err := storetest.Run(context.Background(), s, "INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) VALUES (?, FALSE, 'no_rule', 0, ?)", taken[0].ID, at.UnixMilli()); err != nil {
		t.Fatal(err)
	}
	return taken[0].ID
}

// silent decides nothing.
type silent struct{}

func (silent) Decide(_ context.Context, closed []contact.Closed) ([]contact.Decision, error) {
	return make([]contact.Decision, len(closed)), nil
}

func (silent) DecisionsOf(context.Context, []int64) (map[int64]contact.Decision, error) {
	return nil, nil
}
