package contact_test

import (
	"fmt"
	"strings"
	"testing"

	"openpeople/internal/audio"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
)

// What a recording says is kept as it came; one that does not say where the sound lies
// costs only itself, and the answer names why.
func TestRecordingsOfAContact(t *testing.T) {
	body := func(recordings string) []byte {
		return []byte(`{"source":"pbx","external_id":"c-1","channel":"phone","started_at":"2026-11-20T10:00:00Z","ended_at":"2026-11-20T10:03:00Z","recordings":` + recordings + `}`)
	}
	whole := `{"external_id":"rec-1","url":"https://pbx.example.org/rec/1.wav","channels":"stereo","operator_channel":1,"started_at":"2026-11-20T10:00:02Z","seconds":38,"pauses":[{"from":2,"to":4.5}]}`
	d, err := contact.Decode(body("[" + whole + `,{"external_id":"rec-2","path":"2026/11/op.wav","path_customer":"2026/11/cu.wav","channels":"two_files"},{"external_id":"rec-3","path":"/rec/3.mp3"}]`))
	if err != nil || len(d.Recordings) != 3 || len(d.LeftOut) > 0 {
		t.Fatalf("%+v, %v", d, err)
	}
	one := d.Recordings[0]
	if one.URL != "https://pbx.example.org/rec/1.wav" || one.Sides != contact.Stereo || *one.OperatorChannel != 1 || *one.Seconds != 38 || one.StartedAt.IsZero() || len(one.Pauses) != 1 || one.Pauses[0].From != 2 || one.Pauses[0].To != 4.5 {
		t.Errorf("%+v", one)
	}
	if two := d.Recordings[1]; two.Path != "2026/11/op.wav" || two.PathCustomer != "2026/11/cu.wav" || d.Recordings[2].Sides != contact.Mono {
		t.Errorf("%+v", d.Recordings)
	}
	many := make([]string, contact.MaxRecordings+1)
	for i := range many {
		many[i] = fmt.Sprintf(`{"external_id":"%d","path":"a"}`, i)
	}
	for list, want := range map[string]string{
		"[]":                      "0",
		`[{"url":"https://h/a"}]`: "0 recordings[0].external_id fault.required",
		`[{"external_id":"1"}]`:   "0 recordings[0].url fault.required",
		`[{"external_id":"1","url":"https://h/a","path":"a"}]`:                                               "0 recordings[0].path contact.fault_place",
		`[{"external_id":"1","url":"ftp://h/a"}]`:                                                            "0 recordings[0].url contact.fault_url",
		`[{"external_id":"1","url":"https://u:p@h/a"}]`:                                                      "0 recordings[0].url contact.fault_url",
		`[{"external_id":"1","url":"javascript:alert(1)"}]`:                                                  "0 recordings[0].url contact.fault_url",
		`[{"external_id":"1","url":"http://%zz"}]`:                                                           "0 recordings[0].url contact.fault_url",
		`[{"external_id":"1","url":"https://h/\n"}]`:                                                         "0 recordings[0].url fault.text",
		`[{"external_id":"1","path":"../../etc/passwd"}]`:                                                    "0 recordings[0].path contact.fault_path",
		`[{"external_id":"1","path":"a/../../b"}]`:                                                           "0 recordings[0].path contact.fault_path",
		`[{"external_id":"1","path":"/"}]`:                                                                   "0 recordings[0].path contact.fault_path",
		`[{"external_id":"1","path":"a\u0000b"}]`:                                                            "0 recordings[0].path fault.text",
		`[{"external_id":"1","path":"` + strings.Repeat("a", 2001) + `"}]`:                                   "0 recordings[0].path fault.too_long",
		`[{"external_id":"1","path":"a","channels":"5.1"}]`:                                                  "0 recordings[0].channels fault.choice",
		`[{"external_id":"1","path":"a","channels":"two_files"}]`:                                            "0 recordings[0].path_customer contact.fault_two_files",
		`[{"external_id":"1","url":"https://h/a","path_customer":"b","channels":"two_files"}]`:               "0 recordings[0].path_customer contact.fault_two_files",
		`[{"external_id":"1","path":"a","path_customer":"b"}]`:                                               "1 recordings[0].path_customer contact.fault_two_files",
		`[{"external_id":"1","path":"a","channels":"stereo","operator_channel":2}]`:                          "1 recordings[0].operator_channel fault.range",
		`[{"external_id":"1","path":"a","operator_channel":1}]`:                                              "1 recordings[0].operator_channel contact.fault_sides",
		`[{"external_id":"1","path":"a","seconds":-1,"started_at":"1970-01-01T00:00:00Z"}]`:                  "1 recordings[0].seconds fault.range, recordings[0].started_at fault.date",
		`[{"external_id":"1","path":"a","seconds":"long"}]`:                                                  "1 recordings[0].seconds fault.type",
		`[{"external_id":"1","path":"a"},{"external_id":"1","path":"b"},{"external_id":"2","path":"c"}]`:     "2 recordings[1] contact.fault_twice",
		`[{"external_id":"1","path":"a","pauses":[{"from":2,"to":2},{"from":-1,"to":2},{"from":3,"to":4}]}]`: "1 recordings[0].pauses[0] contact.fault_pause, recordings[0].pauses[1] contact.fault_pause",
		`{"external_id":"1"}`:               "0 recordings fault.type",
		"[" + strings.Join(many, ",") + "]": "20 recordings[20] contact.fault_many",
	} {
		d, err := contact.Decode(body(list))
		if err != nil {
			t.Errorf("%.90s: %v", list, err)
			continue
		}
		got := make([]string, len(d.LeftOut))
		for i, f := range d.LeftOut {
			got[i] = f.Name + " " + f.Key
		}
		if said := strings.TrimSpace(fmt.Sprint(len(d.Recordings), " ", strings.Join(got, ", "))); said != want {
			t.Errorf("%.90s: %s, want %s", list, said, want)
		}
	}
}

// A late one that is none is refused whole; what need not be there is left out.
func TestDecodeRecording(t *testing.T) {
	for raw, want := range map[string]string{
		`{"external_id":"1","path":"a","seconds":-1}`: "left seconds fault.range",
		`{"external_id":"","path":"../a"}`:            "path contact.fault_path, external_id fault.required",
		`{"external_id":"1","path":"a","why":1}`:      "why fault.unknown",
		`{"external_id":1,"path":"a"}`:                "external_id fault.type",
		`[]`:                                          "body fault.type",
		`{`:                                           "body fault.malformed",
	} {
		_, left, err := contact.DecodeRecording([]byte(raw))
		var got []string
		for _, f := range left {
			got = append(got, "left "+f.Name+" "+f.Key)
		}
		if f := fault.Of(err); f != nil {
			for _, w := range f.Fields {
				got = append(got, w.Name+" "+w.Key)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, want %s", raw, got, want)
		}
	}
}

// A contact without recordings hashes as it did before there were any; another recording
// is another content.
func TestRecordingSame(t *testing.T) {
	one, two := contact.Recording{ExternalID: "1", Path: "a", Sides: contact.Mono}, contact.Recording{ExternalID: "1", Path: "a", Sides: contact.Stereo}
	paused := one
	paused.Pauses = []audio.Span{{From: 1, To: 2}}
	if !one.Same(one) || one.Same(two) || one.Same(paused) {
		t.Error("not the same as it is")
	}
}
