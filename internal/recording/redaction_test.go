package recording_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/recording"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// played is what is sent of a recording, or the key of what stands in its way.
func played(t *testing.T, open func(context.Context, actor.Actor, recording.Ask) (*recording.Sound, error), ask recording.Ask) (sent []byte, refused string) {
	t.Helper()
	sound, err := open(ctx, sys, ask)
	if err != nil {
		return nil, fault.Of(err).Key
	}
	defer sound.Close()
	from := io.Reader(sound.File)
	if sound.File == nil {
		from = sound.Answer.Body
	}
	if sent, err = io.ReadAll(from); err != nil {
		t.Fatal(err)
	}
	return sent, ""
}

// loudIn counts samples that are no silence within a span of a file of one side, 8 kHz.
func loudIn(file []byte, s audio.Span) (n int) {
	for i := 44 + 2*int(s.From*8000); i+1 < min(len(file), 44+2*int(s.To*8000)); i += 2 {
		if file[i] != 0 || file[i+1] != 0 {
			n++
		}
	}
	return n
}

// Of a part that is muted no sample leaves the server, by whatever door: played, taken away,
// of a folder and of a host, of either file. When it is lifted, all is heard again, and the
// row stays.
func TestMutedPartsAreNotHeard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		loud := turns(6, []audio.Span{{From: 0, To: 6}})
		root := shelf(t, r, map[string][]byte{"1.wav": loud, "2.wav": loud, "x.mp3": []byte("ID3\x03 and more"), "x.ogg": []byte("OggS and more")})
		host := httptest.NewServer(http.FileServer(http.Dir(root)))
		defer host.Close()
		if err := r.SavePlaces(ctx, sys, recording.Places{Hosts: []string{host.URL}, Roots: []string{root}}, ""); err != nil {
			t.Fatal(err)
		}
		far := contact.Recording{ExternalID: "far", URL: host.URL + "/1.wav", Sides: contact.Mono}
		id := take(t, contacts, call(at("near", "1.wav"), far, contact.Recording{ExternalID: "files", Path: "1.wav", PathCustomer: "2.wav", Sides: contact.TwoFiles}, at("mp3", "x.mp3"), at("ogg", "x.ogg"))).ID
		listen(t, r, id)
		list, err := r.OfContact(ctx, sys, id)
		if err != nil {
			t.Fatal(err)
		}
		part, before, after := audio.Span{From: 2, To: 3.5}, audio.Span{From: 0, To: 2}, audio.Span{From: 3.5, To: 6}
		for _, one := range list {
			if err := r.Redact(ctx, sys, recording.Ask{ContactID: id, ID: one.ID}, part, "card number"); err != nil {
				t.Fatal(err)
			}
		}
		for _, one := range list {
			for _, customer := range []bool{false, true} {
				if customer && one.PathCustomer == "" {
					continue
				}
				ask := recording.Ask{ContactID: id, ID: one.ID, Customer: customer}
				for door, open := range map[string]func(context.Context, actor.Actor, recording.Ask) (*recording.Sound, error){"played": r.Play, "taken away": r.Download} {
					sent, refused := played(t, open, ask)
					if compressed := one.ExternalID == "mp3" || one.ExternalID == "ogg"; compressed {
						if refused != "recording.state_redacted" {
							t.Errorf("%s %s: %q", one.ExternalID, door, refused)
						}
						continue
					}
					if refused != "" || len(sent) != len(loud) || loudIn(sent, part) != 0 || loudIn(sent, before) < 10_000 || loudIn(sent, after) < 10_000 {
						t.Errorf("%s %s: %q, %d bytes, %d loud samples within", one.ExternalID, door, refused, len(sent), loudIn(sent, part))
					}
				}
			}
		}
		shown, err := r.Shown(ctx, sys, id)
		if err != nil {
			t.Fatal(err)
		}
		if peaks := shown[0].Hearing.Voice.Peaks[0]; len(shown[0].Mutes) != 1 || bytes.ContainsFunc(peaks[20:35], func(r rune) bool { return r != 0 }) || peaks[10] == 0 || peaks[40] == 0 {
			t.Errorf("the wave: %v, %v", shown[0].Mutes, peaks)
		}
		if found, err := r.Look(ctx, sys, recording.Ask{ContactID: id, ID: list[3].ID}); err != nil || found[0].Fault == nil || found[0].Fault.Key != "recording.state_redacted" {
			t.Errorf("why: %+v, %v", found, err)
		}
		ask := recording.Ask{ContactID: id, ID: list[0].ID}
		m, err := r.Muted(ctx, sys, ask)
		if err != nil || len(m.Parts) != 1 || m.Parts[0].Why != "card number" || !m.Parts[0].Holds() {
			t.Fatalf("%+v, %v", m, err)
		}
		for range 2 {
			if err := r.Lift(ctx, sys, ask, m.Parts[0].ID); err != nil {
				t.Fatal(err)
			}
		}
		if sent, refused := played(t, r.Play, ask); refused != "" || !bytes.Equal(sent, loud) {
			t.Errorf("lifted: %q, %d bytes", refused, len(sent))
		}
		if m, err = r.Muted(ctx, sys, ask); err != nil || len(m.Parts) != 1 || m.Parts[0].Holds() || m.Parts[0].LiftedAt.IsZero() {
			t.Errorf("the history: %+v, %v", m, err)
		}
	})
}

// Who looks after the contact mutes parts of it; a part that is none is refused by its field.
func TestWhoMutes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		contacts, r := desk(s, clock)
		shelf(t, r, map[string][]byte{"1.wav": turns(6, operator)})
		id := take(t, contacts, call(at("1", "1.wav"))).ID
		listen(t, r, id)
		list, err := r.OfContact(ctx, sys, id)
		if err != nil {
			t.Fatal(err)
		}
		of, err := s.Recorded(ctx, id, false)
		if err != nil {
			t.Fatal(err)
		}
		ask, part := recording.Ask{ContactID: id, ID: list[0].ID}, audio.Span{From: 1, To: 2}
		for name, c := range map[string]struct {
			who  actor.Actor
			want fault.Code
		}{
			"the operator":       {actor.Actor{PersonID: 1, Role: actor.Agent, OperatorID: of.OperatorID}, fault.Forbidden},
			"an executive":       {actor.Actor{PersonID: 1, Role: actor.Executive}, fault.Forbidden},
			"another supervisor": {actor.Actor{PersonID: 1, Role: actor.Supervisor, TeamIDs: []int64{of.TeamID + 1}}, fault.NotFound},
		} {
			if err := r.Redact(ctx, c.who, ask, part, "x"); !fault.Is(err, c.want) {
				t.Errorf("%s mutes: %v", name, err)
			}
			if err := r.Lift(ctx, c.who, ask, 1); !fault.Is(err, c.want) {
				t.Errorf("%s unmutes: %v", name, err)
			}
		}
		for field, c := range map[string]struct {
			part audio.Span
			why  string
		}{
			"from": {audio.Span{From: 7, To: 8}, "x"}, "to": {audio.Span{From: 2, To: 2}, "x"}, "why": {part, " "},
		} {
			err := r.Redact(ctx, sys, ask, c.part, c.why)
			if f := fault.Of(err); !fault.Is(err, fault.Invalid) || len(f.Fields) != 1 || f.Fields[0].Name != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if err := r.Lift(ctx, sys, ask, 99); !fault.Is(err, fault.NotFound) {
			t.Errorf("none: %v", err)
		}
		for range recording.MaxRedactions {
			if err := r.Redact(ctx, sys, ask, part, "+7 916 555-01-77"); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.Redact(ctx, sys, ask, part, "x"); !fault.Is(err, fault.Conflict) {
			t.Errorf("too many: %v", err)
		}
		served := actor.Actor{PersonID: 1, Role: actor.Supervisor, TeamIDs: []int64{of.TeamID + 1}, OperatorID: of.OperatorID} // sees it, and does not tend it
		if err := r.Redact(ctx, served, ask, part, "x"); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who served mutes: %v", err)
		}
		seen, err := r.Muted(ctx, served, ask)
		if err != nil || seen.Tends {
			t.Fatalf("who served: %+v, %v", seen.Tends, err)
		}
		if err := r.Lift(ctx, served, ask, seen.Parts[0].ID); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who served unmutes: %v", err)
		}
		agent, err := r.Muted(ctx, actor.Actor{PersonID: 1, Role: actor.Agent, OperatorID: of.OperatorID}, ask)
		if err != nil || agent.Tends || agent.Parts[0].Why == "+7 916 555-01-77" {
			t.Errorf("an agent: %+v, %v", agent.Parts[0], err)
		}
	})
}

// Places are read as they are written.
func TestClock(t *testing.T) {
	for text, want := range map[string]float64{"02:13": 133, "0:05.5": 5.5, "1:02:13": 3733, "12,4": 12.4, "90": 90} {
		if got, ok := recording.ReadClock(text); !ok || got != want {
			t.Errorf("%s: %v, %v", text, got, ok)
		}
	}
	for _, text := range []string{"", ":", "1:60", "-1", "1e3", "NaN", "1:2:3:4", "2:13 and more", "99999999999", "1.2.3", "Inf", "+5"} {
		if got, ok := recording.ReadClock(text); ok {
			t.Errorf("%s: %v", text, got)
		}
	}
	for seconds, want := range map[float64]string{0: "00:00", 133: "02:13", 5.5: "00:05.5", 3733: "1:02:13", 59.96: "01:00"} {
		if got := recording.Clock(seconds); got != want {
			t.Errorf("%v: %s", seconds, got)
		}
	}
}
