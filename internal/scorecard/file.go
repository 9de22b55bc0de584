package scorecard

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"

	"openpeople/internal/actor"
	"openpeople/internal/fault"
)

// MaxFile is how large a file with a scorecard may be, in bytes.
const MaxFile = 512 << 10

// format names what a file holds; another number is another form of it.
const format = "openpeople/scorecard/1"

// file is a scorecard outside of a desk.
type file struct {
	Format string `json:"format"`
	Content
}

// Export writes what a scorecard says, its draft or what was published last, as a file that
// Import reads. name is what the file may be called.
func (s *Service) Export(ctx context.Context, a actor.Actor, id int64) (name string, raw []byte, err error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return "", nil, err
	}
	c, err := s.store.ScorecardByID(ctx, id)
	if err != nil {
		return "", nil, err
	}
	content, err := s.said(ctx, c)
	if err != nil {
		return "", nil, err
	}
	raw, err = json.MarshalIndent(file{format, content}, "", "  ")
	return "scorecard-" + c.Key + ".json", append(raw, '\n'), err
}

// Import makes a draft of a file. Invalid, field file, says what in it is none.
func (s *Service) Import(ctx context.Context, a actor.Actor, raw []byte) (int64, error) {
	if err := a.Need(actor.ScorecardWrite); err != nil {
		return 0, err
	}
	content, err := read(raw)
	if err != nil {
		return 0, err
	}
	return s.add(ctx, a, "add", content)
}

// read reads a file strictly: what it does not know it refuses, with its name.
func read(raw []byte) (Content, error) {
	var wrong fault.Fields
	refuse := func(key string, args ...any) (Content, error) {
		wrong.Add("file", key, args...)
		return Content{}, wrong.Err()
	}
	switch {
	case len(raw) == 0:
		return refuse("fault.required")
	case len(raw) > MaxFile:
		return refuse("scorecard.fault.file_size", "Max", MaxFile>>10)
	}
	var f file
	in := json.NewDecoder(bytes.NewReader(raw))
	in.DisallowUnknownFields()
	err := in.Decode(&f)
	if err == nil {
		if _, err = in.Token(); err == nil || !errors.Is(err, io.EOF) {
			return refuse("scorecard.fault.file_json", "Line", lineOf(raw, in.InputOffset()))
		}
		err = nil
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
	case errors.As(err, &syntax):
		return refuse("scorecard.fault.file_json", "Line", lineOf(raw, syntax.Offset))
	case errors.As(err, &kind):
		return refuse("scorecard.fault.file_type", "Name", kind.Field, "Line", lineOf(raw, kind.Offset))
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		name, _ := strconv.Unquote(strings.TrimPrefix(err.Error(), "json: unknown field "))
		return refuse("scorecard.fault.file_unknown", "Name", short(name), "Line", lineOf(raw, in.InputOffset()))
	default:
		return refuse("scorecard.fault.file_json", "Line", lineOf(raw, in.InputOffset()))
	}
	if f.Format != format {
		return refuse("scorecard.fault.file_format", "Format", format)
	}
	return whole(f.Content)
}

// whole refuses what no form of the editor could have made; what only keeps a draft from
// being published may come.
func whole(c Content) (Content, error) {
	var wrong fault.Fields
	if c.Name = named(&wrong, "file", c.Name, MaxName); nameless(c.Name) {
		wrong.Add("file", "scorecard.problem.name")
	}
	if len(c.Groups) > MaxGroups {
		wrong.Add("file", "scorecard.fault.groups", "Max", MaxGroups)
	}
	if len(c.Groups) == 0 {
		c.Groups = []Group{{Key: "core"}}
	}
	var taken []string
	for i := range c.Groups {
		g := &c.Groups[i]
		g.Name = named(&wrong, "file", g.Name, MaxName)
		for j := range g.Criteria {
			one, err := g.Criteria[j].tidied(0, Criterion{}, taken)
			if err != nil {
				for _, f := range fault.Of(err).Fields {
					wrong.Add("file", "scorecard.fault.file_criterion", "Name", short(one.Key), "Field", f.Name)
				}
				return c, wrong.Err()
			}
			g.Criteria[j], taken = one, append(taken, one.Key)
		}
	}
	if len(taken) > MaxCriteria {
		wrong.Add("file", "scorecard.problem.many", "Max", MaxCriteria)
	}
	for _, p := range c.Problems() {
		switch {
		case p.Field.Key == "scorecard.problem.group_key":
			wrong.Add("file", p.Field.Key)
		case p.Criterion == "" && p.Field.Name != draftField: // of its condition
			wrong.Add("file", "scorecard.fault.file_group", "Name", short(p.Group), "Field", p.Field.Name)
		}
	}
	return c, wrong.Err()
}

func lineOf(raw []byte, offset int64) int {
	return 1 + bytes.Count(raw[:min(max(offset, 0), int64(len(raw)))], []byte("\n"))
}

func short(s string) string {
	if r := []rune(s); len(r) > MaxKey {
		return string(r[:MaxKey])
	}
	return s
}
