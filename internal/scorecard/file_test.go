package scorecard_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"openpeople/internal/condition"
	"openpeople/internal/fault"
	"openpeople/internal/i18n"
	"openpeople/internal/scorecard"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
)

// full is a scorecard that uses everything there is.
func full() scorecard.Content {
	one := scorecard.BuiltInCriteria()[4]
	one.Low = []scorecard.Cause{{Reason: scorecard.Reason{Key: "r1", Name: text("knowledge")}, Of: []scorecard.Reason{{Key: "r2", Name: i18n.Text{RU: "тарифы"}}}}}
	one.High = []scorecard.Reason{{Key: "r3", Name: text("care")}}
	line := yesNo("Greeting")
	line.Key, line.If = "greeting", condition.Condition{Topics: []string{"bill"}, Lines: []int{1}, Attributes: []condition.Attribute{{Key: "tariff", Value: "M"}}}
	return scorecard.Content{Name: text("Everything"), Groups: []scorecard.Group{
		{Key: "core", Name: text("Core"), Criteria: []scorecard.Criterion{one}},
		{Key: "chats", Name: text("Chats"), If: condition.Condition{Kinds: []string{"chat"}}, Criteria: []scorecard.Criterion{line}},
	}}
}

// A file that was written is read as the same scorecard, and written again to the byte.
func TestFilesGoRound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		room, _ := newRoom(t, s, clock)
		_, raw, err := room.Export(ctx, admin, 1)
		if err != nil {
			t.Fatal(err)
		}
		id, err := room.Import(ctx, admin, raw)
		if err != nil {
			t.Fatal(err)
		}
		if got := draftOf(t, room, id); !reflect.DeepEqual(got, scorecard.BuiltIn()) {
			t.Errorf("read %+v", got)
		}
		id, err = room.Import(ctx, admin, scorecard.FileOf(full()))
		if err != nil {
			t.Fatal(err)
		}
		if got := draftOf(t, room, id); !reflect.DeepEqual(got, full()) {
			t.Errorf("read %+v", got)
		}
		if _, again, err := room.Export(ctx, admin, id); err != nil || !bytes.Equal(again, scorecard.FileOf(full())) {
			t.Errorf("written again: %s %v", again, err)
		}
	})
}

// What is no scorecard is refused with a word, and stores nothing.
func TestFilesThatAreRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store, clock *storetest.Clock) {
		ctx := t.Context()
		room, _ := newRoom(t, s, clock)
		good := string(scorecard.FileOf(full()))
		for name, c := range map[string]struct{ raw, key string }{
			"nothing":           {"", "fault.required"},
			"no JSON":           {"{\n\"format\":", "scorecard.fault.file_json"},
			"two":               {good + good, "scorecard.fault.file_json"},
			"another kind":      {"[]", "scorecard.fault.file_type"},
			"an unknown field":  {strings.Replace(good, `"weight"`, `"wait"`, 1), "scorecard.fault.file_unknown"},
			"another form":      {strings.Replace(good, "scorecard/1", "scorecard/9", 1), "scorecard.fault.file_format"},
			"a weight of 0":     {strings.Replace(good, `"weight": 3`, `"weight": 0`, 1), "scorecard.fault.file_criterion"},
			"a weight in words": {strings.Replace(good, `"weight": 3`, `"weight": "three"`, 1), "scorecard.fault.file_type"},
			"the key of none":   {strings.Replace(good, `"greeting"`, `"new"`, 1), "scorecard.fault.file_criterion"},
			"a key twice":       {strings.Replace(good, `"greeting"`, `"accuracy"`, 1), "scorecard.fault.file_criterion"},
			"a kind of channel": {strings.Replace(good, `"chat"`, `"pigeon"`, 1), "scorecard.fault.file_group"},
			"no name":           {strings.ReplaceAll(good, "Everything", " "), "scorecard.problem.name"},
			"too large":         {strings.Repeat(" ", scorecard.MaxFile+1), "scorecard.fault.file_size"},
		} {
			_, err := room.Import(ctx, admin, []byte(c.raw))
			if f := fault.Of(err); !fault.Is(err, fault.Invalid) || f.Fields[0].Name != "file" || f.Fields[0].Key != c.key {
				t.Errorf("%s: %+v", name, f)
			}
		}
		if list, err := room.Scorecards(ctx, admin); err != nil || len(list) != 1 {
			t.Errorf("stored: %d %v", len(list), err)
		}
	})
}

// Reasons that were typed are written as they were read.
func TestReasonsAreTyped(t *testing.T) {
	name := rapid.Custom(func(t *rapid.T) i18n.Text {
		word := rapid.StringMatching(`[а-яa-z]([а-яa-z0-9 ]{0,10}[а-яa-z])?`)
		switch rapid.IntRange(0, 2).Draw(t, "languages") {
		case 0:
			return i18n.Text{RU: word.Draw(t, "ru")}
		case 1:
			return i18n.Text{EN: word.Draw(t, "en")}
		}
		return i18n.Text{RU: word.Draw(t, "ru"), EN: word.Draw(t, "en")}
	})
	reasons := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) scorecard.Reason { return scorecard.Reason{Name: name.Draw(t, "name")} }), 0, 4)
	rapid.Check(t, func(t *rapid.T) {
		var causes []scorecard.Cause
		for range rapid.IntRange(0, 4).Draw(t, "causes") {
			c := scorecard.Cause{Reason: scorecard.Reason{Name: name.Draw(t, "cause")}}
			if of := reasons.Draw(t, "under"); len(of) > 0 {
				c.Of = of
			}
			causes = append(causes, c)
		}
		if got := scorecard.CausesOf(scorecard.TypedCauses(causes)); !reflect.DeepEqual(got, causes) {
			t.Fatalf("%q: %+v, want %+v", scorecard.TypedCauses(causes), got, causes)
		}
		list := reasons.Draw(t, "reasons")
		if got := scorecard.ReasonsOf(scorecard.TypedReasons(list)); len(got)+len(list) > 0 && !reflect.DeepEqual(got, list) {
			t.Fatalf("%q: %+v", scorecard.TypedReasons(list), got)
		}
	})
}
