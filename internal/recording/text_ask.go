package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of what an engine is sent and answers.
const (
	pieceBytes  = 25_000_000 // of a file: engines take 25 MB
	answerBytes = 16 << 20
	pieceLimit  = 10 * time.Minute
	laterMost   = 6 * time.Hour // that an engine may put us off
)

// segment is what somebody said, in seconds from the beginning of the sound.
type segment struct {
	Start, End float64
	Text       string
}

// textError is why an engine gave no text.
type textError struct {
	state  TextState
	detail string
	later  time.Duration // that it asks to wait; 0: it does not say
	err    error
}

func (e *textError) Error() string {
	return "speech text: " + string(e.state) + " " + e.detail
}

func (e *textError) Unwrap() error { return e.err }

// transcribe has an engine make text of a file of so many bytes: OpenAI's audio API, which
// others speak, too. https://platform.openai.com/docs/api-reference/audio/createTranscription
func (t *Texts) transcribe(ctx context.Context, e Engine, file io.Reader, size int64) ([]segment, error) {
	key, err := t.box.Open(e.Shut)
	if err != nil {
		return nil, &textError{state: textRefused, detail: "key", err: err}
	}
	var head bytes.Buffer
	form := multipart.NewWriter(&head)
	fields := [][2]string{{"model", e.Model}, {"response_format", "verbose_json"}, {"timestamp_granularities[]", "segment"}, {"temperature", "0"}}
	if e.Language != "" {
		fields = append(fields, [2]string{"language", e.Language})
	}
	for _, f := range fields {
		err = errors.Join(err, form.WriteField(f[0], f[1]))
	}
	if _, wrong := form.CreateFormFile("file", "speech.wav"); err != nil || wrong != nil {
		return nil, errors.Join(err, wrong)
	}
	tail := "\r\n--" + form.Boundary() + "--\r\n"
	ctx, cancel := context.WithTimeout(ctx, pieceLimit)
	defer cancel()
	address := strings.TrimSuffix(strings.TrimSuffix(e.URL, "/"), "/v1") + "/v1/audio/transcriptions"
	length := int64(head.Len()) + size + int64(len(tail))
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, io.MultiReader(&head, file, strings.NewReader(tail)))
	if err != nil {
		return nil, &textError{state: textUnreachable, err: err}
	}
	r.ContentLength = length
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Accept", "application/json")
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	answer, err := engines.Do(r)
	if err != nil {
		return nil, unanswered(ctx, err)
	}
	defer answer.Body.Close()
	if err := unwilling(answer); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(answer.Body, answerBytes+1))
	if err != nil {
		return nil, unanswered(ctx, err)
	}
	return segmentsOf(raw)
}

// engines asks them: nobody is followed elsewhere, for the key goes along. They may stand on
// the desk's own network.
var engines = &http.Client{
	Transport: &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: dialLimit, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func unanswered(ctx context.Context, err error) error {
	var sound soundError
	if errors.As(err, &sound) {
		return sound
	}
	state := textUnreachable
	var waited interface{ Timeout() bool }
	if ctx.Err() != nil || errors.As(err, &waited) && waited.Timeout() {
		state = textSlow
	}
	return &textError{state: state, err: err}
}

// unwilling is why an answer is no text, by its status.
func unwilling(answer *http.Response) error {
	e := &textError{state: textRefused, detail: strconv.Itoa(answer.StatusCode)}
	switch code := answer.StatusCode; {
	case code == http.StatusOK:
		return nil
	case code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable:
		e.state = textBusy
		if seconds, err := strconv.Atoi(answer.Header.Get("Retry-After")); err == nil && seconds > 0 {
			e.later = min(time.Duration(min(seconds, 1<<20))*time.Second, laterMost)
		}
	case code == http.StatusRequestTimeout || code == http.StatusGatewayTimeout:
		e.state = textSlow
	case code >= 500:
		e.state = textUnreachable
	}
	return e
}

// segmentsOf reads an answer: segments with times that go forward.
func segmentsOf(raw []byte) ([]segment, error) {
	var in struct {
		Text     *string
		Segments *[]segment
	}
	nonsense := func(err error) error { return &textError{state: textNonsense, err: err} }
	if len(raw) > answerBytes || !utf8.Valid(raw) {
		return nil, nonsense(nil)
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, nonsense(err)
	}
	if in.Segments == nil {
		if in.Text != nil && strings.TrimSpace(*in.Text) == "" { // nobody said anything
			return nil, nil
		}
		return nil, nonsense(nil)
	}
	var list []segment
	for _, s := range *in.Segments {
		if s.Text = strings.TrimSpace(strings.ReplaceAll(s.Text, "\x00", "")); s.Text == "" {
			continue
		}
		if math.IsNaN(s.Start) || s.Start < 0 || s.Start > maxPlace || s.End < s.Start {
			return nil, nonsense(nil)
		}
		list = append(list, s)
	}
	return list, nil
}
