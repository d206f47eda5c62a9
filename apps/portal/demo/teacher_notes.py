"""What homeroom teachers write: two sentences that fit the pupil; in primary school also one on
qualities and on each group of abilities.
"""

from apps.results.rules.qualities import GOOD, REACHED, TT27

NOTED = 0.3  # of the pupils of primary schools

_OPENINGS = {
    "strong": (
        "Em nắm bài rất chắc và thường tìm ra cách giải của riêng mình.",
        "Em học đều các môn, chữ viết và cách trình bày sáng sủa.",
        "Em say mê đọc sách, bài làm luôn có ý mới.",
        "Em tự học tốt, biết kiểm tra lại kết quả trước khi nộp.",
        "Em tiếp thu nhanh và giải thích lại cho bạn rất dễ hiểu.",
        "Em giữ được sự tập trung bền bỉ suốt cả kỳ.",
        "Em đặt nhiều câu hỏi hay, làm giờ học thêm sôi nổi.",
        "Em hoàn thành mọi nhiệm vụ sớm hơn hạn và cẩn thận.",
    ),
    "good": (
        "Em chăm chỉ, làm bài tập đầy đủ và tiến bộ thấy rõ.",
        "Em hiểu bài, trả lời đúng trọng tâm khi được hỏi.",
        "Em có ý thức học tập tốt, ghi chép gọn gàng.",
        "Em mạnh dạn hơn nhiều so với đầu năm.",
        "Em làm việc nhóm có trách nhiệm, bạn bè tin cậy.",
        "Em học khá đều, riêng phần vận dụng cần luyện thêm.",
        "Em thích thực hành và làm thí nghiệm rất khéo.",
        "Em biết sắp xếp thời gian giữa học và giúp gia đình.",
    ),
    "fair": (
        "Em ngoan, lễ phép nhưng còn ngại phát biểu.",
        "Em đã cố gắng, bài kiểm tra cuối kỳ khá hơn giữa kỳ.",
        "Em nhớ bài tốt khi được ôn lại ngay trong ngày.",
        "Em làm được các bài cơ bản, tính toán đôi lúc vội.",
        "Em học tốt hơn ở những môn có hoạt động ngoài trời.",
        "Em cần đọc kỹ đề trước khi làm bài.",
        "Em tiếp thu chậm nhưng không bỏ cuộc.",
        "Em cần dành thêm thời gian cho bài tập về nhà.",
    ),
    "weak": (
        "Em còn hổng kiến thức cũ nên theo bài mới khá vất vả.",
        "Em đi học chưa đều nên bài vở bị ngắt quãng.",
        "Em hiểu bài khi được thầy cô kèm riêng.",
        "Em còn thiếu tự tin, ít hỏi khi chưa hiểu.",
        "Em cần ôn lại phần cơ bản của Toán và Ngữ văn.",
        "Em hay quên sách vở, cần chuẩn bị từ tối hôm trước.",
    ),
}
_CLOSINGS = {
    "strong": (
        "Thầy cô tin em sẽ còn tiến xa.",
        "Mong em tiếp tục giúp các bạn trong tổ cùng tiến bộ.",
        "Kỳ tới em thử sức với câu lạc bộ khoa học của trường nhé.",
        "Em hãy giữ thói quen đọc mỗi tối.",
        "Chúc em giữ mãi sự tò mò ấy.",
        "Lớp rất tự hào về em.",
    ),
    "good": (
        "Chỉ cần mạnh dạn thêm một chút là em sẽ rất tốt.",
        "Em nên luyện thêm các bài nâng cao vào cuối tuần.",
        "Gia đình tiếp tục động viên em nhé.",
        "Kỳ tới em đặt mục tiêu cho môn mình còn ngại.",
        "Thầy cô ghi nhận sự cố gắng của em.",
        "Em hãy tham gia nhiều hơn các hoạt động của Đội.",
    ),
    "fair": (
        "Thầy cô và gia đình cùng nhắc em học bài mỗi tối.",
        "Em hãy hỏi ngay khi chưa hiểu, thầy cô luôn sẵn lòng.",
        "Mỗi ngày thêm một bài nhỏ, em sẽ khác.",
        "Em tham gia nhóm đôi bạn cùng tiến của lớp nhé.",
        "Cố gắng thêm, em sẽ làm được.",
        "Mong gia đình tạo cho em một góc học tập yên tĩnh.",
    ),
    "weak": (
        "Nhà trường mở lớp phụ đạo chiều thứ Tư, mong em đi đủ.",
        "Thầy cô sẽ ghé thăm gia đình để cùng tìm cách giúp em.",
        "Đừng nản lòng, từng bước nhỏ đều đáng quý.",
        "Em cần đi học đều, bạn bè trong lớp luôn chờ em.",
        "Gia đình giữ liên lạc thường xuyên với giáo viên chủ nhiệm nhé.",
    ),
}


def teacher_note(dice, talent):
    """Return a note for a pupil of this talent (a mark from 0 to 10)."""
    band = "strong" if talent >= 8.3 else "good" if talent >= 6.8 else "fair"
    if talent < 5.2:
        band = "weak"
    return f"{dice.choice(_OPENINGS[band])} {dice.choice(_CLOSINGS[band])}"


_ON_GROUPS = {
    "pham-chat": {
        GOOD: (
            "Em thật thà, biết nhường nhịn và giúp bạn trong lớp.",
            "Em chăm chỉ, giữ gìn đồ dùng của lớp như của mình.",
            "Em lễ phép, yêu quý thầy cô và các em nhỏ.",
        ),
        REACHED: (
            "Em ngoan, biết nhận lỗi; cần chăm chỉ đều hơn.",
            "Em hòa đồng với bạn; cần nhớ việc trực nhật của mình.",
        ),
        "": (
            "Em biết vâng lời; cần được nhắc giữ lời hứa với bạn.",
            "Em cần tập làm xong việc được giao trước khi đi chơi.",
        ),
    },
    "nang-luc-chung": {
        GOOD: (
            "Em tự chuẩn bị bài, mạnh dạn nêu ý kiến khi làm việc nhóm.",
            "Em biết lắng nghe bạn và tìm được cách làm của riêng mình.",
        ),
        REACHED: (
            "Em làm việc nhóm được; cần mạnh dạn hơn khi trình bày.",
            "Em tự học khá; cần thử nhiều cách trước khi hỏi cô.",
        ),
        "": (
            "Em cần được hướng dẫn từng bước khi tự học.",
            "Em còn rụt rè; cần tập nói trước nhóm nhỏ.",
        ),
    },
    "nang-luc-dac-thu": {
        GOOD: (
            "Em đọc lưu loát, tính toán cẩn thận và ham tìm hiểu.",
            "Em viết câu rõ ý, vẽ đẹp và vận động khéo.",
        ),
        REACHED: (
            "Em đọc to, rõ; cần kiểm tra lại kết quả tính.",
            "Em thích quan sát; cần luyện viết câu đủ ý.",
        ),
        "": (
            "Em cần đọc thêm mỗi tối và ôn lại bảng nhân, chia.",
            "Em cần luyện đọc và làm tính chậm mà chắc.",
        ),
    },
}


def quality_notes(dice, qualities):
    """Return group → note of a primary pupil, for some of them; ``qualities`` is code → level."""
    if dice.random() >= NOTED:
        return {}
    return {
        group.code: dice.choice(_ON_GROUPS[group.code][_band(group, qualities)])
        for group in TT27.groups
    }


def _band(group, qualities):
    lowest = TT27.lowest([qualities.get(one.code, "") for one in group.qualities])
    return lowest if lowest in {GOOD, REACHED} else ""
