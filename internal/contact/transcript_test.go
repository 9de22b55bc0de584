package contact

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAConversationComesBackAsItWas(t *testing.T) {
	long := make([]Message, 0, 40)
	for range 20 {
		long = append(long, Message{From: FromCustomer, Text: "Здравствуйте, почему списали деньги за роуминг?"},
			Message{From: FromOperator, Text: "Сейчас посмотрю: была включена услуга «Свободное путешествие», отключаю и возвращаю 150 ₽."})
	}
	for name, list := range map[string][]Message{
		"signs":   {{From: FromBot, Text: "он сказал: \"да\"\n\\\t\u2028</b>", At: time.Date(2026, 11, 28, 1, 2, 3, 4, time.UTC)}, {From: FromSystem, Text: "\\"}, {From: FromOperator, Text: ""}},
		"nothing": {}, "a word": {{From: FromCustomer, Text: "да"}}, "a long one": long,
		"two megabytes": {{From: FromBot, Text: strings.Repeat("слово \u0001\n", 150_000)}},
	} {
		kept, err := Transcribe(list)
		if err != nil {
			t.Fatal(err)
		}
		got, err := kept.Messages()
		if diff := cmp.Diff(list, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
		said, err := kept.Said()
		if diff := cmp.Diff(SaidIn(list, ""), said, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("said, %s: %v\n%s", name, err, diff)
		}
		if len(list) > 2 && len(kept) > 2_000 {
			t.Errorf("%s: %d bytes", name, len(kept))
		}
	}
	if _, err := (Transcript{0x28, 0xb5, 0x2f, 0xfd, 1, 2}).Said(); err == nil {
		t.Error("what was said in a torn one is read")
	}
	if _, err := (Transcript{0x28, 0xb5, 0x2f, 0xfd, 1, 2}).Messages(); err == nil {
		t.Error("a torn one is read")
	}
}

// What was said is read as the messages are, whoever wrote them.
func FuzzSaid(f *testing.F) {
	for _, s := range []string{`[]`, `[{"from":"customer","text":"a"}]`, `[{"from":"bot","text":"\"\n","at":"2026-11-28T00:00:00Z"},{"from":"operator","text":""}]`, `[{"text":"a","from":"customer"}]`, `[ ]`, `[{"from":"\u0062ot","text":"a"}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		list, err := Transcript(raw).Messages()
		if err != nil {
			return
		}
		said, err := Transcript(raw).Said()
		if diff := cmp.Diff(SaidIn(list, ""), said, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%q: %v\n%s", raw, err, diff)
		}
	})
}

// BenchmarkSaid reads a conversation of 8 kB.
func BenchmarkSaid(b *testing.B) {
	var list []Message
	for range 40 {
		list = append(list, Message{From: FromCustomer, Text: "Подскажите, почему вчера списали деньги за роуминг, тариф был другой. " + strings.Repeat("ещё ", len(list)%9)})
	}
	kept, err := Transcribe(list)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := kept.Said(); err != nil {
			b.Fatal(err)
		}
	}
}
