package recording_test

import (
	"context"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/page"
	"openpeople/internal/recording"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// turns is a WAV file of 16 bits in which each channel speaks in some spans.
func turns(seconds int, channels ...[]audio.Span) []byte {
	const rate = 8000
	n, le, r := seconds*rate, binary.LittleEndian, rand.New(rand.NewPCG(7, 7))
	b := append(le.AppendUint32([]byte("RIFF"), uint32(36+2*n*len(channels))), "WAVEfmt "...)
	for _, v := range []uint32{16, uint32(len(channels))<<16 | 1, rate, uint32(rate * 2 * len(channels)), 16<<16 | uint32(2*len(channels))} {
		b = le.AppendUint32(b, v)
	}
	b = le.AppendUint32(append(b, "data"...), uint32(2*n*len(channels)))
	for i := range n {
		at := float64(i) / rate
		for _, spans := range channels {
			v := 8 * r.NormFloat64()
			for _, s := range spans {
				if s.From <= at && at < s.To {
					v += 6000 * math.Sin(2*math.Pi*180*at) * (0.4 + 0.6*math.Abs(math.Sin(math.Pi*4*at)))
				}
			}
			b = le.AppendUint16(b, uint16(int16(v)))
		}
	}
	return b
}

var (
	operator = []audio.Span{{From: 1, To: 4}, {From: 14, To: 18}}
	customer = []audio.Span{{From: 5, To: 9}, {From: 18.5, To: 19.5}}
)

// shelf is a folder of sounds that is listed.
func shelf(t *testing.T, r *recording.Service, files map[string][]byte) string {
	t.Helper()
	root := t.TempDir()
	for name, raw := range files {
		if err := os.WriteFile(filepath.Join(root, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.SavePlaces(ctx, sys, recording.Places{Roots: []string{root}}, ""); err != nil {
		t.Fatal(err)
	}
	return root
}

// listen hears all that is due, and returns what is known of the only contact's recordings.
func listen(t *testing.T, r *recording.Service, contactID int64) map[string]recording.Hearing {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = r.HearNext(ctx); err != nil {
			t.Fatal(err)
		}
	}
	list, err := r.Shown(ctx, sys, contactID)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]recording.Hearing{}
	for _, one := range list {
		out[one.ExternalID] = one.Hearing
	}
	return out
}

func near(got time.Duration, want float64) bool { return math.Abs(got.Seconds()-want) < 0.15 }

// A recording is heard once it is there: one file of two sides, two files, and one of both
// together, in a folder and at a host alike.
func TestHearing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		files := map[string][]byte{"both.wav": turns(20, customer, operator), "o.wav": turns(20, operator), "c.wav": turns(20, customer), "one.wav": turns(20, operator)}
		root := shelf(t, r, files)
		host := httptest.NewServer(http.FileServer(http.Dir(root)))
		defer host.Close()
		if err := r.SavePlaces(ctx, sys, recording.Places{Hosts: []string{host.URL}, Roots: []string{root}}, ""); err != nil {
			t.Fatal(err)
		}
		right := 1
		stereo := contact.Recording{ExternalID: "stereo", Path: "both.wav", Sides: contact.Stereo, OperatorChannel: &right}
		far, unnamed, paused := stereo, stereo, stereo
		far.ExternalID, far.Path, far.URL = "far", "", host.URL+"/both.wav"
		unnamed.ExternalID, unnamed.OperatorChannel = "unnamed", nil
		paused.ExternalID, paused.Pauses = "paused", []audio.Span{{From: 9, To: 14}}
		id := take(t, contacts, call(stereo, far, unnamed, paused,
			contact.Recording{ExternalID: "files", Path: "o.wav", PathCustomer: "c.wav", Sides: contact.TwoFiles}, at("mono", "one.wav"))).ID
		heard := listen(t, r, id)
		for _, name := range []string{"stereo", "far", "files"} {
			v := heard[name].Voice
			if v == nil {
				t.Fatalf("%s: %+v", name, heard[name])
			}
			share, known := v.TalkShare(0)
			if v.Sides != recording.TwoSides || !near(v.Length, 20) || !near(v.Speech[0], 7) || !near(v.Speech[1], 5) || !known || math.Abs(share-7./12) > .02 ||
				v.Silence.Count != 1 || !near(v.Silence.Longest, 5) || v.Long.Count > 1 || v.Replies != 3 || !near(v.Monologue[0], 4) || len(v.Silences) != 1 || v.Unsteady || v.Cut {
				t.Errorf("%s: %+v", name, *v)
			}
			if len(v.Peaks) != 2 || len(v.Peaks[0]) != 200 || v.Peaks[0][20] < 30 || v.Peaks[1][20] > 3 || v.Peaks[1][60] < 30 {
				t.Errorf("%s: peaks %v", name, v.Peaks)
			}
		}
		if v := heard["unnamed"].Voice; v.Sides != recording.Unnamed || !near(v.Speech[0], 5) {
			t.Errorf("unnamed: %+v", *v)
		}
		if v := heard["paused"].Voice; v.Silence.Count != 0 || !near(v.Talked, 15) || !near(v.Length, 20) {
			t.Errorf("paused: %+v", *v)
		}
		if v := heard["mono"].Voice; v.Sides != recording.OneSide || len(v.Peaks) != 1 || v.Silence.Count != 1 || !near(v.Silence.Longest, 10) || v.Overtalk != 0 {
			t.Errorf("mono: %+v", *v)
		}
	})
}

// What cannot be heard says why, and is tried again where waiting may mend it.
func TestWhatCannotBeHeard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		whole := turns(4, operator, customer)
		gsm := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x14\x00\x00\x00\x31\x00\x01\x00\x40\x1f\x00\x00\x59\x06\x00\x00\x41\x00\x00\x00\x02\x00\x40\x01data"), make([]byte, 69)...)
		root := shelf(t, r, map[string][]byte{"text.wav": []byte("<html>sign in</html>"), "cut.wav": whole[:len(whole)/2], "gsm.wav": gsm, "ogg.wav": []byte("OggS\x00\x02aaaaaaaaaaaa"), "head.wav": whole[:30], "none.wav": nil})
		id := take(t, contacts, call(at("text", "text.wav"), at("cut", "cut.wav"), at("gsm", "gsm.wav"), at("ogg", "ogg.wav"), at("head", "head.wav"), at("none", "none.wav"), at("late", "late.wav"), at("out", "/elsewhere/1.wav"))).ID
		heard := listen(t, r, id)
		for name, want := range map[string]struct {
			state  recording.State
			detail string
			again  bool
		}{
			"text": {"no_sound", "", false}, "cut": {recording.Heard, "", true}, "gsm": {"form", "GSM 6.10", false}, "ogg": {"form", "Ogg", false}, "head": {"broken", "", false},
			"none": {"empty", "", true}, "late": {"missing", "", true}, "out": {"unlisted", "", true},
		} {
			if h := heard[name]; h.State != want.state || h.Detail != want.detail || h.Next.IsZero() == want.again || (h.Voice != nil) != (want.state == recording.Heard) {
				t.Errorf("%s: %+v", name, h)
			}
		}
		if v := heard["cut"].Voice; !v.Cut || !near(v.Length, 2) {
			t.Errorf("cut: %+v", *v)
		}
		// The file comes, and what was cut is whole.
		for _, name := range []string{"late.wav", "cut.wav"} {
			if err := os.WriteFile(filepath.Join(root, name), whole, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if heard = listen(t, r, id); heard["late"].State != "missing" {
			t.Errorf("before its time: %+v", heard["late"])
		}
		clock.Pass(2 * time.Minute)
		heard = listen(t, r, id)
		if heard["late"].Voice == nil || !heard["late"].Next.IsZero() || heard["cut"].Voice.Cut || !heard["cut"].Next.IsZero() || heard["out"].State != "unlisted" {
			t.Errorf("later: %+v", heard)
		}
		// The place is listed: nobody waits for the day that was set.
		outside := t.TempDir()
		if err := os.WriteFile(filepath.Join(outside, "1.wav"), whole, 0o600); err != nil {
			t.Fatal(err)
		}
		take(t, contacts, call(at("out", filepath.Join(outside, "1.wav"))))
		if heard = listen(t, r, id); heard["out"].State != "unlisted" {
			t.Errorf("not listed: %+v", heard["out"])
		}
		if err := r.SavePlaces(ctx, sys, recording.Places{Roots: []string{root, outside}}, ""); err != nil {
			t.Fatal(err)
		}
		if heard = listen(t, r, id); heard["out"].Voice == nil {
			t.Errorf("listed: %+v", heard["out"])
		}
		// It is never tried for ever.
		for range 20 {
			clock.Pass(20 * 24 * time.Hour)
			heard = listen(t, r, id)
		}
		if h := heard["none"]; h.State != "empty" || !h.Next.IsZero() {
			t.Errorf("in the end: %+v", h)
		}
	})
}

// What was heard of a recording that is another by now is dropped, and so is what is heard
// while the customer is erased.
func TestHeardTooLate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		root := shelf(t, r, map[string][]byte{"1.wav": turns(20, operator, customer), "2.wav": turns(4, operator, customer)})
		id := take(t, contacts, call(at("a", "1.wav"))).ID
		due, err := s.ClaimHearing(ctx, clock.Now(), clock.Now().Add(time.Minute))
		if err != nil || due == nil || due.Path != "1.wav" {
			t.Fatalf("%+v, %v", due, err)
		}
		if second, err := s.ClaimHearing(ctx, clock.Now(), clock.Now().Add(time.Minute)); err != nil || second != nil {
			t.Errorf("taken twice: %+v, %v", second, err)
		}
		take(t, contacts, call(at("a", "2.wav")))
		err = s.InTx(ctx, func(ctx context.Context) error {
			return s.SaveHearing(ctx, recording.Hearing{RecordingID: due.ID, Edition: due.Edition, State: recording.Heard, HeardAt: clock.Now(), Voice: &recording.Voice{Length: time.Hour}})
		})
		if err != nil {
			t.Fatal(err)
		}
		if h := listen(t, r, id)["a"]; h.Voice == nil || !near(h.Voice.Length, 4) {
			t.Errorf("of another: %+v", h)
		}
		_ = root
	})
}

// Contacts are found by what was measured of their recordings, as far as it can be trusted.
func TestContactsByWhatWasMeasured(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		shelf(t, r, map[string][]byte{
			"a.wav": turns(20, customer, operator),
			"b.wav": turns(20, []audio.Span{{From: 1, To: 6}, {From: 13, To: 14}}, []audio.Span{{From: 5, To: 12}, {From: 14.5, To: 19}}),
		})
		right := 1
		for _, name := range []string{"a", "b", "c"} {
			d := call(contact.Recording{ExternalID: name, Path: name + ".wav", Sides: contact.Stereo, OperatorChannel: &right}, contact.Recording{ExternalID: name + "2", Path: name + ".wav", Sides: contact.Stereo, OperatorChannel: &right})
			d.ExternalID = name
			listen(t, r, take(t, contacts, d).ID)
		}
		found := func(query string) (names string) {
			t.Helper()
			values, err := url.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			narrowed, err := contact.Params.Read(values)
			if err != nil {
				t.Fatal(err)
			}
			list, err := contacts.Counted(ctx, sys, contact.FilterOf(narrowed), page.Request{})
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range list.Rows {
				names += row.ExternalID
			}
			if list.N != len(names) {
				t.Errorf("%s: %d counted, %s listed", query, list.N, names)
			}
			return names
		}
		for query, want := range map[string]string{
			"silence=20": "a", "silence=30": "", "silence_longest=4": "a", "silence_longest=6": "", "overtalk=3": "b", "overtalk=8": "", "operator_talk=50": "ba", "operator_talk=62": "b",
			"interruptions=1": "b", "interruptions=2": "", "operator_talk=50&silence=20": "a", "operator_talk=50&team=night": "ba", "operator_talk=50&team=day": "", "operator_talk=50&without=team&team=day": "ba",
			"operator_talk=50&from=2026-11-23": "ba", "operator_talk=50&to=2026-11-01": "", "operator_talk=50&beyond=1": "", "operator_talk=50&answered=1": "",
		} {
			if got := found(query); got != want {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		if err := storetest.Run(ctx, s, "UPDATE hearings SET unsteady = TRUE WHERE contact_id = 1"); err != nil {
			t.Fatal(err)
		}
		if got := found("operator_talk=50"); got != "b" {
			t.Errorf("what cannot be trusted is found: %q", got)
		}
	})
}

// A host that does not answer is asked for one recording, and for no other a moment later.
func TestAHostThatIsAway(t *testing.T) {
	s, clock := storetest.SQLite(t)
	contacts, r := desk(s, clock)
	var asked atomic.Int64
	host := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked.Add(1)
		panic(http.ErrAbortHandler)
	}))
	defer host.Close()
	if err := r.SavePlaces(ctx, sys, recording.Places{Hosts: []string{host.URL}}, ""); err != nil {
		t.Fatal(err)
	}
	far := func(n string) contact.Recording {
		return contact.Recording{ExternalID: n, URL: host.URL + "/" + n, Sides: contact.Mono}
	}
	id := take(t, contacts, call(far("1"), far("2"), far("3"))).ID
	for name, h := range listen(t, r, id) {
		if h.State != "unreachable" || h.Next.IsZero() {
			t.Errorf("%s: %+v", name, h)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
	clock.Pass(2 * time.Minute)
	listen(t, r, id)
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times, a while later", n)
	}
}
