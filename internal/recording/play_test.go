package recording

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
)

// wav is a file whose head says that this many bytes of sound follow.
func wav(says int, sound string) string {
	le := binary.LittleEndian
	b := append([]byte("RIFF"), le.AppendUint32(nil, uint32(36+says))...)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data"...)
	return string(le.AppendUint32(b, uint32(says))) + sound
}

// shelf is a store of one contact's recordings.
type shelf struct {
	hearingStore
	redactionStore
	redacted []Redaction
	list     []Recording
	places   Places
	notes    []string
	broken   error // of the audit log
}

func (s *shelf) InTx(ctx context.Context, do func(ctx context.Context) error) error { return do(ctx) }
func (s *shelf) Recorded(context.Context, int64, bool) (Recorded, error) {
	return Recorded{OperatorID: 17}, nil
}
func (s *shelf) RecordingsOf(context.Context, int64) ([]Recording, error)     { return s.list, nil }
func (s *shelf) InsertRecording(context.Context, *Recording) error            { return nil }
func (s *shelf) CorrectRecording(context.Context, Recording) error            { return nil }
func (s *shelf) RecordingPlaces(context.Context) (Places, error)              { return s.places, nil }
func (s *shelf) SaveRecordingPlaces(_ context.Context, p Places) error        { s.places = p; return nil }
func (s *shelf) HearingsOf(context.Context, int64) (map[int64]Hearing, error) { return nil, nil }
func (s *shelf) RedactionsOf(context.Context, int64) ([]Redaction, error)     { return s.redacted, nil }
func (s *shelf) WakeHearings(context.Context, State, time.Time, int) error    { return nil }
func (s *shelf) Audit(_ context.Context, a actor.Actor, action, noun string, id int64, _ map[string]any) error {
	if s.broken == nil {
		s.notes = append(s.notes, fmt.Sprint(a.PersonID, " ", action, " ", noun, " ", id))
	}
	return s.broken
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// player is a desk with one recording.
func player(places Places, r contact.Recording) (*Service, *shelf) {
	s := &shelf{list: []Recording{{ID: 3, ContactID: 7, Recording: r}}, places: places}
	return New(s, s, func() time.Time { return noon }), s
}

var (
	boss = actor.Actor{PersonID: 5, Role: actor.Admin}
	this = Ask{ContactID: 7, ID: 3}
)

// heard is the sound, or the key of what stands in its way.
func heard(s *Service, ask Ask) string {
	sound, err := s.Play(context.Background(), boss, ask)
	if err != nil {
		return fault.Of(err).Key
	}
	defer sound.Close()
	from := io.Reader(sound.File)
	if sound.File == nil {
		from = sound.Answer.Body
	}
	raw, err := io.ReadAll(from)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(sound.Type, " ", len(raw), " of ", sound.Size, " cut ", sound.Cut)
}

// What lies below a listed folder plays; nothing else is opened.
func TestSoundOfAFolder(t *testing.T) {
	root, outside := t.TempDir(), t.TempDir()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range map[string]string{"a/1.wav": wav(8, "abcdefgh"), "cut.wav": wav(800, "abc"), "text.wav": "<html>not a sound</html>", "empty.wav": "", "x.mp3": "ID3\x03", "x.ogg": "OggS"} {
		must(os.MkdirAll(filepath.Dir(filepath.Join(root, name)), 0o755))
		must(os.WriteFile(filepath.Join(root, name), []byte(content), 0o600))
	}
	secret := filepath.Join(outside, "secret.wav")
	must(os.WriteFile(secret, []byte(wav(1, "s")), 0o600))
	must(os.Symlink(secret, filepath.Join(root, "out.wav")))
	must(os.Symlink("a/1.wav", filepath.Join(root, "in.wav")))
	large, err := os.Create(filepath.Join(root, "large.wav"))
	must(err)
	must(large.Truncate(10 << 30)) // 10 GB, of which none is written
	must(large.Close())
	listed := Places{Roots: []string{root}}
	for path, want := range map[string]string{
		"a/1.wav": "audio/wav 52 of 52 cut false", root + "/a/1.wav": "audio/wav 52 of 52 cut false", "in.wav": "audio/wav 52 of 52 cut false",
		"cut.wav": "audio/wav 47 of 47 cut true", "x.mp3": "audio/mpeg 4 of 4 cut false", "x.ogg": "audio/ogg 4 of 4 cut false",
		"text.wav": "recording.state_no_sound", "empty.wav": "recording.state_empty", "none.wav": "recording.state_missing", "a": "recording.state_no_file", "large.wav": "recording.state_large",
		"out.wav": "recording.state_unreadable", "../" + filepath.Base(outside) + "/secret.wav": "recording.state_unreadable", secret: "recording.state_unlisted", root + "/../" + filepath.Base(outside) + "/secret.wav": "recording.state_unlisted",
	} {
		s, _ := player(listed, contact.Recording{Path: path, Sides: contact.Mono})
		if got := heard(s, this); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	s, _ := player(Places{}, contact.Recording{Path: "a/1.wav"})
	if got := heard(s, this); got != "recording.state_unlisted" {
		t.Errorf("nothing is listed: %s", got)
	}
	s, _ = player(listed, contact.Recording{URL: "[…]"})
	if got := heard(s, this); got != "recording.state_gone" {
		t.Errorf("gone: %s", got)
	}
}

// A listed host is asked as it is; what it answers that is no sound is said in words, and
// nobody is followed elsewhere.
func TestSoundOfAHost(t *testing.T) {
	followed := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { followed = true; io.WriteString(w, wav(1, "s")) }))
	defer elsewhere.Close()
	let := make(chan struct{})
	host := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/1.wav":
			http.ServeContent(w, r, "", noon, strings.NewReader(wav(8, "abcdefgh")))
		case "/deaf.wav": // knows no ranges
			io.WriteString(w, wav(8, "abcdefgh"))
		case "/text":
			io.WriteString(w, "<html>sign in</html>")
		case "/moved":
			http.Redirect(w, r, elsewhere.URL, http.StatusFound)
		case "/broken":
			http.Error(w, "no", http.StatusInternalServerError)
		case "/large":
			w.Header().Set("Content-Length", "10000000000")
		case "/hangs":
			<-let
		default:
			http.NotFound(w, r)
		}
	}))
	defer host.Close()
	defer close(let)
	play := func(places Places, address string, ask Ask) string {
		s, _ := player(places, contact.Recording{URL: address})
		s.client.Transport.(*http.Transport).ResponseHeaderTimeout = 200 * time.Millisecond
		return heard(s, ask)
	}
	listed := Places{Hosts: []string{host.URL}}
	for path, want := range map[string]string{
		"/1.wav": "audio/wav 52 of 52 cut false", "/deaf.wav": "audio/wav 52 of 52 cut false", "/text": "recording.state_no_sound", "/moved": "recording.state_redirect",
		"/broken": "recording.state_answer", "/large": "recording.state_large", "/hangs": "recording.state_unreachable", "/none": "recording.state_missing",
	} {
		if got := play(listed, host.URL+path, this); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	part := this
	part.Range = "bytes=44-47"
	if got := play(listed, host.URL+"/1.wav", part); got != "audio/wav 4 of 52 cut false" {
		t.Errorf("a part: %s", got)
	}
	if got := play(listed, elsewhere.URL+"/1.wav", this); got != "recording.state_unlisted" || followed {
		t.Errorf("not listed: %s, %v", got, followed)
	}
	for address, want := range map[string]string{"HTTPS://Pbx.example.org:443/x": "https://pbx.example.org", "http://h:8080/": "http://h:8080", "http://h:443": "http://h:443", "https://u@h/": "", "ftp://h": "", "https://": ""} {
		if got := origin(address); got != want {
			t.Errorf("%s: %q", address, got)
		}
	}
}

// A play is written down once, wherever it is begun; the head of it is none. What cannot be
// written down is not heard. To take the sound away is another right.
func TestPlaysAreWrittenDown(t *testing.T) {
	root := t.TempDir()
	if err := os.WriteFile(root+"/1.wav", []byte(wav(8, "abcdefgh")), 0o600); err != nil {
		t.Fatal(err)
	}
	s, shelf := player(Places{Roots: []string{root}}, contact.Recording{Path: "1.wav"})
	now := noon
	s.now = func() time.Time { return now }
	part, head := this, this
	part.Range, head.Head = "bytes=45-", true
	for _, ask := range []Ask{head, part, this, part, this} {
		if got := heard(s, ask); !strings.HasPrefix(got, "audio/wav") {
			t.Fatal(got)
		}
	}
	if got := strings.Join(shelf.notes, ", "); got != "5 play recording 7" {
		t.Errorf("written down: %s", got)
	}
	now = now.Add(onePlay)
	heard(s, this)
	if len(shelf.notes) != 2 {
		t.Errorf("the next play: %v", shelf.notes)
	}
	now = now.Add(onePlay)
	shelf.broken = fault.New(fault.Unavailable, "fault.unavailable")
	for range 2 {
		if got := heard(s, this); got != "fault.unavailable" {
			t.Errorf("not written down, and heard: %s", got)
		}
	}
	shelf.broken = nil
	for role, may := range map[actor.Role]bool{actor.Admin: true, actor.Supervisor: false, actor.Executive: false} {
		a := actor.Actor{PersonID: 9, Role: role, AllTeams: true}
		sound, err := s.Download(context.Background(), a, this)
		if (err == nil) != may || !may && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s takes it away: %v", role, err)
		}
		if err == nil {
			sound.Close()
		}
	}
	if last := shelf.notes[len(shelf.notes)-1]; last != "9 download recording 7" {
		t.Errorf("the download: %v", shelf.notes)
	}
	stranger := actor.Actor{PersonID: 6, Role: actor.Agent, OperatorID: 18}
	if _, err := s.Play(context.Background(), stranger, this); !fault.Is(err, fault.NotFound) {
		t.Errorf("another agent hears it: %v", err)
	}
	if _, err := s.Look(context.Background(), stranger, this); fault.Of(err) == nil || IsState(fault.Of(err).Key) {
		t.Errorf("another agent is told of it: %v", err)
	}
}

// Places are typed one on a line; what is none is named.
func TestReadPlaces(t *testing.T) {
	root := t.TempDir()
	p, err := ReadPlaces([]string{"pbx.example.org", "http://10.0.0.5:8080/", "https://PBX.example.org:443"}, []string{root + "/"})
	if err != nil || fmt.Sprint(p.Hosts) != "[http://10.0.0.5:8080 https://pbx.example.org]" || fmt.Sprint(p.Roots) != "["+root+"]" {
		t.Errorf("%+v, %v", p, err)
	}
	for host, roots := range map[string]string{"ftp://h": "/", "https://h/rec": "rec", "https://u:p@h": root + "/none", "https://h?x=1": "..", "https://": "/etc/passwd"} {
		_, err := ReadPlaces([]string{host}, []string{roots})
		if f := fault.Of(err); f == nil || len(f.Fields) != 2 {
			t.Errorf("%s, %s: %v", host, roots, err)
		}
	}
	s, shelf := player(Places{}, contact.Recording{})
	if err := s.SavePlaces(context.Background(), boss, p, "another"); !fault.Is(err, fault.Conflict) {
		t.Errorf("stale: %v", err)
	}
	if err := s.SavePlaces(context.Background(), boss, p, Places{}.Revision()); err != nil || len(shelf.places.Hosts) != 2 || len(shelf.notes) != 1 {
		t.Errorf("saved: %v, %+v", err, shelf)
	}
}
