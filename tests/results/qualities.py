"""The qualities and abilities of a primary pupil as headings and letters of a sheet."""

PC = ["Yêu nước", "Nhân ái", "Chăm chỉ", "Trung thực", "Trách nhiệm"]
NLC = ["Tự chủ và tự học", "Giao tiếp và hợp tác", "Giải quyết vấn đề và sáng tạo"]
NLDT = ["Ngôn ngữ", "Tính toán", "Khoa học", "Công nghệ", "Tin học", "Thẩm mĩ", "Thể chất"]
LETTERS = list("TTĐTTTĐTTTTĐTTC")


def finding(checked, code):
    return next(one for one in checked.findings if one.code == code)
