package recording_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/recording"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
	"openpeople/internal/secret"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// spoken is a desk that makes text of recordings by the engine.
func spoken(t *testing.T, s *store.Store, clock *storetest.Clock, e *engine) (*contact.Service, *recording.Service, *recording.Texts, *notes) {
	t.Helper()
	contacts, r := desk(s, clock)
	box, err := secret.BoxOf([]byte("the desk's secret, of 32 letters"))
	if err != nil {
		t.Fatal(err)
	}
	log := &notes{}
	texts := recording.NewTexts(s, r, log, box, clock.Now)
	r.TextBy(texts)
	if e != nil {
		key := "sk-secret"
		if err := texts.SaveSpeechEngine(ctx, sys, recording.Engine{On: true, URL: e.URL + "/v1", Model: "whisper-1", Language: "ru"}, &key, ""); err != nil {
			t.Fatal(err)
		}
	}
	return contacts, r, texts, log
}

// makeAll makes every text that is due, and returns the state of the contact's first.
func makeAll(t *testing.T, texts *recording.Texts, s *store.Store, contactID int64) recording.SpeechText {
	t.Helper()
	for more := true; more; {
		var err error
		if more, err = texts.MakeNext(ctx); err != nil {
			t.Fatal(err)
		}
	}
	list, err := texts.TextsOf(ctx, sys, contactID)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	return list[0].SpeechText
}

func lines(t *testing.T, s *store.Store, contactID int64) (out []string) {
	t.Helper()
	d, err := s.ContactByID(ctx, contactID)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range d.Messages {
		out = append(out, fmt.Sprintf("%s %s %s", m.From, m.At.Sub(d.StartedAt), m.Text))
	}
	return out
}

func stereo() contact.Recording {
	right := 1
	return contact.Recording{ExternalID: "a", Path: "both.wav", Sides: contact.Stereo, OperatorChannel: &right, StartedAt: now.Add(-time.Hour + 2*time.Second)}
}

// The text of a call is made once it is heard: each side apart, in the order in which it was
// said; what is muted is not sent, and words in silence are left out. People correct it, and
// intake that brings no conversation leaves it alone.
func TestSpeechText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		e := newEngine(t)
		contacts, r, texts, log := spoken(t, s, clock, e)
		shelf(t, r, map[string][]byte{"both.wav": turns(20, customer, operator)})
		id := take(t, contacts, call(stereo())).ID
		listen(t, r, id)
		if got := makeAll(t, texts, s, id); got.State != recording.TextMade || got.Model != "whisper-1" || got.Host != strings.TrimPrefix(e.URL, "http://") || !got.MadeAt.Equal(now) {
			t.Fatalf("%+v", got)
		}
		want := []string{"operator 3.25s spoke at 1", "customer 7.25s spoke at 5", "operator 16.25s spoke at 14", "customer 21.25s spoke at 19"}
		if got := lines(t, s, id); len(got) < 3 || !slices.Equal(got[:3], want[:3]) {
			t.Errorf("%q", got)
		}
		if len(e.asked) != 2 || e.asked[0] != "whisper-1 ru Bearer sk-secret 20" || !loud(e.sounds[0], 2) || loud(e.sounds[0], 6) || !loud(e.sounds[1], 6) {
			t.Errorf("the engine was sent %q", e.asked)
		}
		if stored, err := s.SpeechEngine(ctx); err != nil || strings.Contains(stored.Shut, "secret") || stored.Shut == "" {
			t.Errorf("the key is kept as %q, %v", stored.Shut, err)
		}

		// People correct it.
		boss := person(t, s)
		if err := texts.Correct(ctx, boss, id, 0, "something else", "x"); !fault.Of(err).Stale() {
			t.Errorf("a line that says something else: %v", err)
		}
		for _, wrong := range []string{" ", "a\x00b", strings.Repeat("a", recording.MaxLine+1)} {
			if err := texts.Correct(ctx, boss, id, 0, "spoke at 1", wrong); !fault.Is(err, fault.Invalid) {
				t.Errorf("%.10q: %v", wrong, err)
			}
		}
		for _, n := range []int{-1, 99} {
			if _, err := texts.Line(ctx, boss, id, n); !fault.Is(err, fault.NotFound) {
				t.Errorf("line %d: %v", n, err)
			}
		}
		if err := texts.Correct(ctx, boss, id, 0, "spoke at 1", " good day "); err != nil {
			t.Fatal(err)
		}
		l, err := texts.Line(ctx, boss, id, 0)
		if err != nil || l.Message.Text != "good day" || len(l.History) != 1 || l.History[0].Was != "spoke at 1" || l.History[0].By == "" {
			t.Errorf("%+v %v", l, err)
		}
		if got := log.list[len(log.list)-1]; !strings.Contains(got, "correct speech_text") {
			t.Error(log.list)
		}
		d, _ := s.ContactByID(ctx, id)
		for _, a := range []actor.Actor{{PersonID: 9, Role: actor.Agent, TeamIDs: []int64{d.TeamID}, OperatorID: d.OperatorID}, {PersonID: 9, Role: actor.Executive}, {PersonID: 9, Role: actor.Supervisor, TeamIDs: []int64{d.TeamID + 9}}} {
			if err := texts.Correct(ctx, a, id, 0, "good day", "x"); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s corrects: %v", a.Role, err)
			}
			if err := texts.Ask(ctx, a, recording.Ask{ContactID: id, ID: r1(t, r, id)}); !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s asks: %v", a.Role, err)
			}
		}

		// Intake brings the contact again without a conversation.
		again := call(stereo())
		resolved := true
		again.Resolved = &resolved
		take(t, contacts, again)
		if got := lines(t, s, id); len(got) < 3 || got[0] != "operator 3.25s good day" {
			t.Errorf("after a correction by intake %q", got)
		}

		// A part is muted, and the text made anew: it is sent as silence.
		ask := recording.Ask{ContactID: id, ID: r1(t, r, id)}
		if err := r.Redact(ctx, boss, ask, audio.Span{From: 14, To: 18}, "card"); err != nil {
			t.Fatal(err)
		}
		if got := lines(t, s, id); len(got) < 4 || got[2] != "operator 16.25s […]" || got[0] != "operator 3.25s good day" {
			t.Errorf("of what is muted the text says %q", got)
		}
		if err := texts.Ask(ctx, boss, ask); err != nil {
			t.Fatal(err)
		}
		makeAll(t, texts, s, id)
		if got := lines(t, s, id); len(got) < 2 || slices.ContainsFunc(got, func(l string) bool { return strings.Contains(l, "at 14") }) || got[0] != "operator 3.25s spoke at 1" {
			t.Errorf("anew %q", got)
		}
		if l, err := texts.Line(ctx, boss, id, 0); err != nil || len(l.History) > 0 {
			t.Errorf("corrections of a text that is no more: %+v %v", l, err)
		}

		// A conversation comes with the contact after all.
		again.Messages = []contact.Message{{From: contact.FromCustomer, Text: "typed"}}
		take(t, contacts, again)
		if err := texts.Ask(ctx, boss, ask); err != nil {
			t.Fatal(err)
		}
		if got := makeAll(t, texts, s, id); got.State != "worded" || len(lines(t, s, id)) != 1 {
			t.Errorf("%+v %q", got, lines(t, s, id))
		}
	})
}

func r1(t *testing.T, r *recording.Service, contactID int64) int64 {
	t.Helper()
	list, err := r.OfContact(ctx, sys, contactID)
	if err != nil {
		t.Fatal(err)
	}
	return list[0].ID
}

// person is an admin who is there.
func person(t *testing.T, s *store.Store) actor.Actor {
	t.Helper()
	if err := storetest.Run(ctx, s, "INSERT INTO people (id, email, name, role, operator_id, created_at) VALUES (7, 'boss@example.org', 'Boss', 'admin', 0, 0)"); err != nil {
		t.Fatal(err)
	}
	return actor.Actor{PersonID: 7, Name: "Boss", Role: actor.Admin}
}

// An engine that is away, busy, slow or mad is asked again when waiting may mend it; one that
// refuses is asked again when its settings change.
func TestEnginesThatFail(t *testing.T) {
	s, clock := storetest.SQLite(t)
	e := newEngine(t)
	contacts, r, texts, _ := spoken(t, s, clock, e)
	shelf(t, r, map[string][]byte{"both.wav": turns(20, customer, operator)})
	id := take(t, contacts, call(stereo())).ID
	listen(t, r, id)
	status := func(code int, headers ...string) func(http.ResponseWriter, int, []int16) {
		return func(w http.ResponseWriter, _ int, _ []int16) {
			for i := 0; i+1 < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(code)
		}
	}
	body := func(text string) func(http.ResponseWriter, int, []int16) {
		return func(w http.ResponseWriter, _ int, _ []int16) { fmt.Fprint(w, text) }
	}
	for _, c := range []struct {
		name   string
		answer func(w http.ResponseWriter, n int, sound []int16)
		state  string
		detail string
		next   time.Duration // 0: never
	}{
		{"asked to wait", status(429, "Retry-After", "1800"), "busy", "429", 30 * time.Minute},
		{"asked to wait for ever", status(429, "Retry-After", "99999999999"), "busy", "429", 6 * time.Hour},
		{"busy", status(503), "busy", "503", time.Minute},
		{"slow", status(504), "slow", "504", time.Minute},
		{"broken", status(500), "unreachable", "500", time.Minute},
		{"a page", body("<html>"), "nonsense", "", time.Minute},
		{"text without times", body(`{"text":"hello"}`), "nonsense", "", time.Minute},
		{"times that are none", body(`{"segments":[{"start":-4,"end":1,"text":"a"}]}`), "nonsense", "", time.Minute},
		{"an end before its beginning", body(`{"segments":[{"start":4,"end":1,"text":"a"}]}`), "nonsense", "", time.Minute},
		{"bytes", body("\xff\xfe"), "nonsense", "", time.Minute},
		{"elsewhere", status(302, "Location", "http://169.254.169.254/"), "refused", "302", 0},
		{"no key", status(401), "refused", "401", 0},
		{"too large", status(413), "refused", "413", 0},
	} {
		e.answer = c.answer
		if err := texts.Ask(ctx, sys, recording.Ask{ContactID: id, ID: r1(t, r, id)}); err != nil {
			t.Fatal(err)
		}
		clock.Pass(2 * time.Minute) // a host that failed is left alone for one
		got, began := makeAll(t, texts, s, id), clock.Now()
		wait := time.Duration(0)
		if !got.Next.IsZero() {
			wait = got.Next.Sub(began).Round(time.Minute)
		}
		if string(got.State) != c.state || got.Detail != c.detail || wait != c.next {
			t.Errorf("%s: %+v, in %v", c.name, got, wait)
		}
		if len(lines(t, s, id)) > 0 {
			t.Errorf("%s: %q", c.name, lines(t, s, id))
		}
	}
	e.Server.Close()
	clock.Pass(2 * time.Minute)
	if err := texts.Ask(ctx, sys, recording.Ask{ContactID: id, ID: r1(t, r, id)}); err != nil {
		t.Fatal(err)
	}
	if got := makeAll(t, texts, s, id); got.State != "unreachable" {
		t.Errorf("nobody there: %+v", got)
	}
	// Another engine is named: what waits is asked at once.
	other := newEngine(t)
	stored, err := texts.SpeechEngine(ctx, sys)
	if err != nil {
		t.Fatal(err)
	}
	if err := texts.SaveSpeechEngine(ctx, sys, recording.Engine{On: true, URL: other.URL, Model: "m"}, nil, stored.Revision()); err != nil {
		t.Fatal(err)
	}
	if got := makeAll(t, texts, s, id); got.State != recording.TextMade || len(other.asked) != 2 || other.asked[0] != "m   20" {
		t.Errorf("%+v %q: the key of one goes to no other", got, other.asked)
	}
	// Off: nothing leaves the desk.
	stored, _ = texts.SpeechEngine(ctx, sys)
	if err := texts.SaveSpeechEngine(ctx, sys, recording.Engine{URL: other.URL, Model: "m"}, nil, stored.Revision()); err != nil {
		t.Fatal(err)
	}
	if err := texts.Ask(ctx, sys, recording.Ask{ContactID: id, ID: r1(t, r, id)}); !fault.Is(err, fault.Conflict) {
		t.Errorf("asked though it is off: %v", err)
	}
	if more, err := texts.MakeNext(ctx); more || err != nil || len(other.asked) != 2 {
		t.Errorf("made though it is off: %v %v", more, err)
	}
}

// A program that ends while an engine works, and an engine that never answers: the text is
// made another time.
func TestAnEngineThatNeverAnswers(t *testing.T) {
	s, clock := storetest.SQLite(t)
	e := newEngine(t)
	contacts, r, texts, _ := spoken(t, s, clock, e)
	shelf(t, r, map[string][]byte{"both.wav": turns(20, customer, operator)})
	id := take(t, contacts, call(stereo())).ID
	listen(t, r, id)
	leave, cancel := context.WithCancel(ctx)
	e.answer = func(http.ResponseWriter, int, []int16) { cancel() }
	if _, err := texts.MakeNext(leave); err != nil {
		t.Fatal(err)
	}
	list, err := texts.TextsOf(ctx, sys, id)
	if err != nil || list[0].State != recording.TextWaits || list[0].Tries != 0 {
		t.Errorf("%+v %v", list, err)
	}
	e.answer = nil
	if got := makeAll(t, texts, s, id); got.State != recording.TextMade {
		t.Errorf("%+v", got)
	}
}

// Of a recording of which it is not known who speaks no text is made, and it says so.
func TestSidesThatAreNotKnown(t *testing.T) {
	s, clock := storetest.SQLite(t)
	e := newEngine(t)
	contacts, r, texts, _ := spoken(t, s, clock, e)
	shelf(t, r, map[string][]byte{"both.wav": turns(20, customer, operator)})
	one := stereo()
	one.OperatorChannel = nil
	id := take(t, contacts, call(one)).ID
	listen(t, r, id)
	if more, err := texts.MakeNext(ctx); more || err != nil || len(e.asked) > 0 {
		t.Errorf("it was sent: %v %v", more, err)
	}
	if err := texts.Ask(ctx, sys, recording.Ask{ContactID: id, ID: r1(t, r, id)}); err != nil {
		t.Fatal(err)
	}
	if got := makeAll(t, texts, s, id); got.State != "sides" || len(e.asked) > 0 {
		t.Errorf("%+v", got)
	}
	other := call(stereo())
	other.ExternalID = "c-2"
	next := take(t, contacts, other).ID
	listen(t, r, next)
	if got := makeAll(t, texts, s, next); got.State != recording.TextMade {
		t.Errorf("another waits for it: %+v", got)
	}
}

// Settings of an engine are refused by their fields.
func TestEngineSettings(t *testing.T) {
	s, clock := storetest.SQLite(t)
	_, _, texts, _ := spoken(t, s, clock, nil)
	bad := "key with blanks"
	for field, c := range map[string]struct {
		engine recording.Engine
		key    *string
	}{
		"url":        {recording.Engine{On: true, URL: "ftp://x", Model: "m"}, nil},
		"model":      {recording.Engine{On: true, URL: "https://x"}, nil},
		"language":   {recording.Engine{On: true, URL: "https://x", Model: "m", Language: "Ru"}, nil},
		"engine_key": {recording.Engine{On: true, URL: "https://x", Model: "m"}, &bad},
	} {
		err := texts.SaveSpeechEngine(ctx, sys, c.engine, c.key, "")
		if !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[0].Name != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, a := range []actor.Actor{{PersonID: 1, Role: actor.Supervisor}, {PersonID: 1, Role: actor.Executive}} {
		if _, err := texts.SpeechEngine(ctx, a); !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s reads the settings: %v", a.Role, err)
		}
	}
}

// A long recording is cut where it is calm, into files that an engine takes, and its times go
// on over the cuts.
func TestLongTexts(t *testing.T) {
	s, clock := storetest.SQLite(t)
	e := newEngine(t)
	contacts, r, texts, _ := spoken(t, s, clock, e)
	const length = 1700 // of 8 kHz and 16 bit a file of 25 MB holds 1562 s
	var talk [2][]audio.Span
	for at := 0.0; at < length; at += 20 {
		talk[0], talk[1] = append(talk[0], audio.Span{From: at + 1, To: at + 9}), append(talk[1], audio.Span{From: at + 10, To: at + 18})
	}
	shelf(t, r, map[string][]byte{"both.wav": long(length, talk)})
	e.answer = func(w http.ResponseWriter, n int, sound []int16) {
		fmt.Fprintf(w, `{"segments":[{"start":1.5,"end":2,"text":"piece %d of %d s"}]}`, n, len(sound)/8000)
	}
	id := take(t, contacts, call(stereo())).ID
	listen(t, r, id)
	if got := makeAll(t, texts, s, id); got.State != recording.TextMade {
		t.Fatalf("%+v", got)
	}
	if len(e.sounds) != 4 {
		t.Fatalf("%q", e.asked)
	}
	cut := len(e.sounds[0])
	if at := math.Mod(float64(cut)/8000, 20); at > 10 && at < 18 || cut+len(e.sounds[1]) != length*8000 {
		t.Errorf("cut at %.1f s, in the middle of words", float64(cut)/8000)
	}
	if got := lines(t, s, id); len(got) != 4 || !strings.HasPrefix(got[2], fmt.Sprintf("operator %v", 3500*time.Millisecond+time.Duration(cut)*time.Second/8000)) && !strings.HasPrefix(got[3], "operator") {
		t.Errorf("%q", got)
	}
}

// long is a file of two channels that speak in some spans, cheaply made.
func long(seconds int, talk [2][]audio.Span) []byte {
	raw := turns(1, nil, nil)[:44]
	n := uint32(seconds * 8000 * 4)
	binary.LittleEndian.PutUint32(raw[4:], 36+n)
	binary.LittleEndian.PutUint32(raw[40:], n)
	body := make([]byte, n)
	for channel, spans := range talk {
		for _, s := range spans {
			for i := int(s.From * 8000); i < int(s.To*8000) && i < seconds*8000; i++ {
				binary.LittleEndian.PutUint16(body[4*i+2*channel:], uint16(int16(8000*float64(i%45-22)/22)))
			}
		}
	}
	return append(raw, body...)
}

// A text by which the contact was reviewed is not made anew: pins point at its lines.
func TestATextThatIsPointedAt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		e := newEngine(t)
		contacts, r, texts, _ := spoken(t, s, clock, e)
		shelf(t, r, map[string][]byte{"both.wav": turns(20, customer, operator)})
		id := take(t, contacts, call(stereo())).ID
		listen(t, r, id)
		makeAll(t, texts, s, id)
		boss := person(t, s)
		ask := recording.Ask{ContactID: id, ID: r1(t, r, id)}
		may := func() bool {
			t.Helper()
			list, err := texts.TextsOf(ctx, boss, id)
			if err != nil {
				t.Fatal(err)
			}
			return list[0].MayAsk
		}
		if !may() {
			t.Error("nobody has reviewed it yet")
		}
		cards := scorecard.New(s, nil, clock.Now)
		if err := cards.EnsureBuiltIn(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := review.New(s, cards, clock.Now, storetest.Moscow).Save(ctx, boss, id, 0, review.Sheet{Pins: []review.Pin{{Message: 1, Words: "here"}}}, false); err != nil {
			t.Fatal(err)
		}
		if err := texts.Ask(ctx, boss, ask); !fault.Is(err, fault.Conflict) || may() {
			t.Errorf("it is made anew: %v", err)
		}
		// A part goes on to the end of the sound, and no further.
		if err := r.Redact(ctx, boss, ask, audio.Span{From: 18, To: 9000}, "card"); err != nil {
			t.Fatal(err)
		}
		if m, err := r.Muted(ctx, boss, ask); err != nil || len(m.Parts) != 1 || m.Parts[0].To > 21.01 {
			t.Errorf("%+v %v", m.Parts, err)
		}
	})
}
