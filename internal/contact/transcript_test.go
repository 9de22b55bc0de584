package contact

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAConversationComesBackAsItWas(t *testing.T) {
	long := make([]Message, 0, 40)
	for range 20 {
		long = append(long, Message{From: FromCustomer, Text: "Здравствуйте, почему списали деньги за роуминг?"},
			Message{From: FromOperator, Text: "Сейчас посмотрю: была включена услуга «Свободное путешествие», отключаю и возвращаю 150 ₽."})
	}
	for name, list := range map[string][]Message{
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
		if len(list) > 2 && len(kept) > 2_000 {
			t.Errorf("%s: %d bytes", name, len(kept))
		}
	}
	if _, err := (Transcript{0x28, 0xb5, 0x2f, 0xfd, 1, 2}).Messages(); err == nil {
		t.Error("a torn one is read")
	}
}
