"""LaTeX, HTML and unsafe characters become plain text; names survive."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.text.fold import fold
from kg.text.plain import plain

CASES = {
    # names
    r"PanGu-$\alpha$": "PanGu-α",
    r"M$^3$ and $\text{S}^3\text{A}$": "M³ and S³A",
    r"\textsc{Ofa}": "Ofa",
    r"$\nabla$Net, $\beta$-VAE, $k$NN": "∇Net, β-VAE, kNN",
    "NLVR^2, M^2-Encoder, S^3A and 10^23": "NLVR^2, M^2-Encoder, S^3A and 10^23",
    "GPT-{n}": "GPT-n",
    # accents
    r"Z\"urich, Nystr\"{o}m, {\'E}cole, \v{C}apek, Fran\c{c}ois, Sm\o rrebr\o d": "Zürich, Nyström, École, Čapek, François, Smørrebrød",
    r"na\"{\i}ve, \'\i, Stra\ss e, \~n, \k{a}, \H{o}, \aa": "naïve, í, Straße, ñ, ą, ő, å",
    # dress
    r"\textit{what} \textbf{is} \emph{{this}} {\it here} {\em now}": "what is this here now",
    r"\textcolor{magenta}{red} \color{red}plain \underline{line}": "red plain line",
    r"a~tie, MS~MARCO, Stage~1": "a tie, MS MARCO, Stage 1",
    "~35% of (~3 years": "~35% of (~3 years",
    r"one\\ two \newline three\,four": "one two three four",
    r"5\% of R\&D \_ \# \$": "5% of R&D _ # $",
    r"as shown \cite{roe2020}, see \ref{x}": "as shown , see",
    r"good\footnote{Not really.}": "good (Not really.)",
    # formulas
    r"$\mathcal{O}(n^2)$, $O(\sqrt{n})$, $\frac{a}{b}$": "O(n²), O(√n), a/b",
    r"H$_2$O at 30$^\circ$ on the 5$^{th}$": "H₂O at 30° on the 5th",
    r"$\sim$30\%, $>$90\%, $\times$2, $10^{-3}$": "∼30%, >90%, ×2, 10⁻³",
    r"$x_{max}$ and $\mathbb{R}^d$": "x_max and Rᵈ",
    r"\(a \leq b\)": "a ≤ b",
    # money is no formula
    "on a $100K budget. We pay $100K, then more": "on a $100K budget. We pay $100K, then more",
    "between $5 and $10": "between $5 and $10",
    # quotes
    "``high-impact data''": "“high-impact data”",
    "`SpikeGPT', don't": "‘SpikeGPT’, don't",
    "a mild ''informative'' condition and a ``living`` page": "a mild “informative” condition and a “living” page",
    # addresses
    r"\url{https://github.com/a\_b/c}": "https://github.com/a_b/c",
    r"\href{https://a.org/b}{our page}": "our page (https://a.org/b)",
    r"\href{https://a.org/b}{https://a.org/b}": "https://a.org/b",
    "https://x.edu/~roe/a_b%20c?d=1&e=2": "https://x.edu/~roe/a_b%20c?d=1&e=2",
    "D-iGPT{https://github.com/a/b}.": "D-iGPT https://github.com/a/b.",
    r"at~https://github.com/a/b": "at https://github.com/a/b",
    # what nobody defined stays
    r"named \name to address \800 each": r"named \name to address \800 each",
    r"\unknown{content} stays": "content stays",
    r"(\eg, cats; \ie all) \etal": "(e.g., cats; i.e. all) et al.",
    # braces
    "{BERT} and {L}a{T}e{X}": "BERT and LaTeX",
    r"{0,1}^n and \{0,1\}": "{0,1}^n and {0,1}",
    "open { and close } apart": "open { and close } apart".replace("{ and close }", " and close "),
    "sqrt{b^2 - 4ac}{2a}": "sqrt{b^2 - 4ac}{2a}",
    "half {open": "half {open",
    "half open}": "half open}",
    "mathcal{O}(n)": "O(n)",
    "on $boldsymbol{inftyOwls+}, and the window$ of": "on ∞Owls+, and the window of",
    # HTML
    "a <b>bold</b> H<sub>2</sub>O<br/>x &amp; y &#233;": "a bold H₂O x & y é",
    "&lt;b&gt; &amp;lt;": "<b> &lt;",
    "<mask> and a < b > c": "<mask> and a < b > c",
    "<jats:p>Text</jats:p>": "Text",
    # characters
    "soft\u00adhyphen \ufeffmark\u00a0space ﬁne": "softhyphen mark space fine",
    "bell\x07 nul\x00 esc\x1b[31m": "bell nul esc [31m",
    "half \ud800 and \ufffe": "half \ufffd and \ufffd",
    "  many\n\n  spaces\t here ": "many spaces here",
    "e\u0301": "é",
}


@pytest.mark.parametrize(
    ("written", "expected"), [(written, " ".join(text.split())) for written, text in CASES.items()]
)
def test_plain(written: str, expected: str) -> None:
    assert plain(written) == expected


any_text = st.text(st.characters(exclude_categories=()), max_size=200)
SIGNS = [
    "\\textbf",
    "{",
    "}",
    "$",
    "^",
    "_",
    "\\frac",
    "a",
    "1",
    "~",
    "`",
    "'",
    "\\",
    '\\"',
    "\\alpha",
    "&",
    "<",
    ">",
    "\\{",
    "[",
    "%",
    " ",
]
latex = st.lists(st.sampled_from(SIGNS)).map("".join)


@given(any_text | latex)
def test_whatever_comes_in_what_goes_out_is_harmless(text: str) -> None:
    found = plain(text)
    assert found == " ".join(found.split())
    assert unicodedata.is_normalized("NFC", found)
    assert not {unicodedata.category(character) for character in found} & {"Cc", "Cs"}


@given(st.text("abc XYZ.,:;-()123éüßα'’\"", max_size=200))
def test_plain_text_stays_as_it_is(text: str) -> None:
    assert plain(text) == unicodedata.normalize("NFC", " ".join(text.split())).replace("''", "”")


@pytest.mark.parametrize(
    "piece", ["{", "}", "$", "\\", r"\textbf{", "&", "<", "`", "~", "$a", "^", r"\frac", "<sub>", r"\("]
)
def test_no_pile_of_signs_is_too_much(piece: str) -> None:
    assert len(plain(piece * 5_000)) <= 5_000 * len(piece)


def test_fold_keeps_letters_and_digits_only() -> None:
    assert fold("GPT-4: “Größe”, M³ & naïve") == fold("gpt 4 GRÖSSE m3 naïve") == "gpt4grössem3naïve"
    assert fold("日本語、テスト") == "日本語テスト"
    assert fold("—…!") == ""
