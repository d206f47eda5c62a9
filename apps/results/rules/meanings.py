"""Sentences that tell a family what a level, a conduct level or a title means, with the article."""

TT22_LEARNING = {
    "Tốt": "Các môn nhận xét đều Đạt; mọi môn từ 6,5 và ít nhất 6 môn từ 8,0 (Điều 9).",
    "Khá": "Các môn nhận xét đều Đạt; mọi môn từ 5,0 và ít nhất 6 môn từ 6,5 (Điều 9).",
    "Đạt": "Nhiều nhất 1 môn nhận xét Chưa đạt; mọi môn từ 3,5 và ít nhất 6 môn từ 5,0 (Điều 9).",
    "Chưa đạt": "Chưa tới mức Đạt; được đánh giá lại theo Điều 14 (Điều 9).",
}
TT22_CONDUCT = {
    "Tốt": "Đáp ứng tốt yêu cầu về phẩm chất và có nhiều biểu hiện nổi bật (Điều 8).",
    "Khá": "Đáp ứng yêu cầu, có biểu hiện nổi bật nhưng chưa đạt mức Tốt (Điều 8).",
    "Đạt": "Đáp ứng yêu cầu về phẩm chất của chương trình (Điều 8).",
    "Chưa đạt": "Chưa đáp ứng yêu cầu; nhà trường hướng dẫn rèn luyện thêm trong hè (Điều 8, 13).",
}
TT22_TITLES = {
    "Học sinh Xuất sắc": "Học tập và rèn luyện cả năm đều Tốt, ít nhất 6 môn từ 9,0 (Điều 15).",
    "Học sinh Giỏi": "Học tập và rèn luyện cả năm đều Tốt (Điều 15).",
}
TT58_LEARNING = {
    "Giỏi": "Điểm trung bình từ 8,0 trở lên, không môn nào dưới 6,5 (Điều 13).",
    "Khá": "Điểm trung bình từ 6,5 trở lên, không môn nào dưới 5,0 (Điều 13).",
    "Trung bình": "Điểm trung bình từ 5,0 trở lên, không môn nào dưới 3,5 (Điều 13).",
    "Yếu": "Điểm trung bình từ 3,5 trở lên, không môn nào dưới 2,0 (Điều 13).",
    "Kém": "Các trường hợp còn lại (Điều 13).",
}
TT58_CONDUCT = {
    "Tốt": "Thực hiện nghiêm túc nội quy, có ý thức học tập và rèn luyện cao (Điều 4).",
    "Khá": "Thực hiện được các yêu cầu nhưng chưa đến mức Tốt (Điều 4).",
    "Trung bình": "Còn khuyết điểm nhưng chưa nghiêm trọng, có sửa chữa (Điều 4).",
    "Yếu": "Có khuyết điểm nghiêm trọng hoặc lặp lại; cần rèn luyện thêm trong hè (Điều 4).",
}
TT58_TITLES = {
    "Học sinh Giỏi": "Hạnh kiểm Tốt và học lực Giỏi (Điều 18).",
    "Học sinh Tiên tiến": "Hạnh kiểm và học lực đều từ Khá trở lên (Điều 18).",
}
TT27_LEARNING = {
    "Hoàn thành xuất sắc": "Mọi môn Hoàn thành tốt, phẩm chất và năng lực Tốt, bài cuối năm "
    "từ 9 điểm (Điều 9).",
    "Hoàn thành tốt": "Mọi môn Hoàn thành tốt, phẩm chất và năng lực Tốt, bài cuối năm từ 7 điểm "
    "(Điều 9).",
    "Hoàn thành": "Các môn từ Hoàn thành, phẩm chất và năng lực từ Đạt, bài cuối năm từ 5 điểm "
    "(Điều 9).",
    "Chưa hoàn thành": "Còn môn hoặc phẩm chất, năng lực cần cố gắng; nhà trường giúp đỡ thêm "
    "(Điều 9).",
}
TT27_CONDUCT = {
    "Tốt": "Đáp ứng tốt yêu cầu giáo dục, biểu hiện rõ và thường xuyên (Điều 7).",
    "Đạt": "Đáp ứng yêu cầu giáo dục, biểu hiện nhưng chưa thường xuyên (Điều 7).",
    "Cần cố gắng": "Chưa đáp ứng đầy đủ yêu cầu giáo dục, biểu hiện chưa rõ (Điều 7).",
}
TT27_TITLES = {
    "Học sinh Xuất sắc": "Kết quả cả năm ở mức Hoàn thành xuất sắc (Điều 13).",
    "Học sinh Hoàn thành tốt trong học tập và rèn luyện": "Kết quả cả năm ở mức Hoàn thành tốt, "
    "có thành tích xuất sắc ở ít nhất một môn hoặc một phẩm chất, được lớp công nhận (Điều 13).",
}
